// The views of the register as tables, folded from the acts (fold.h). Everything here can be
// dropped and made again. A child's id is `claim << 10 | ordinal`, so that a claim's rows lie
// together and grow at the end. Dates of fact are kept as EDTF text with the interval that it
// means, in days since 1970-01-01 (lo, hi; NULL for open or unknown). Amounts are exact decimal
// text with a currency. Places have accuracy in metres.
#pragma once

namespace amends::registry {

inline constexpr const char* view_schema = R"sql(
CREATE TABLE subject(               -- one chain of acts each; 0 is the register itself
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, head BLOB, head_act INTEGER, acts INTEGER NOT NULL);
CREATE TABLE claim(
  id INTEGER PRIMARY KEY,           -- the subject; the public number is computed from it (number.h)
  category TEXT NOT NULL, stage TEXT NOT NULL, disposition TEXT, received TEXT NOT NULL,
  deemed_filed TEXT NOT NULL, late INTEGER NOT NULL, sealed INTEGER NOT NULL, channel TEXT, language TEXT,
  capacity TEXT, filed_act INTEGER NOT NULL, last_act INTEGER NOT NULL, amendments INTEGER NOT NULL,
  review_date TEXT, stage_before TEXT, recommended_by TEXT,
  notified_at INTEGER, review_asked_at INTEGER,  -- of the decision, the last time
  review_until TEXT);               -- the last day to ask for review of the decision that stands
CREATE TABLE claim_source(          -- which row of which source a claim came from
  source TEXT NOT NULL, key TEXT NOT NULL, claim INTEGER NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY(source, key)) WITHOUT ROWID;
CREATE TABLE loss_item(
  id INTEGER PRIMARY KEY, claim INTEGER NOT NULL, head TEXT, amount TEXT, currency TEXT,
  date TEXT, date_lo INTEGER, date_hi INTEGER, damage TEXT, remedy TEXT, description TEXT,
  unit INTEGER, incident INTEGER);
CREATE TABLE party_mention(         -- a person or body as written in one claim, verbatim
  id INTEGER PRIMARY KEY, claim INTEGER NOT NULL, role TEXT NOT NULL, kind TEXT, name TEXT, script TEXT,
  language TEXT, birth TEXT, birth_lo INTEGER, birth_hi INTEGER, sex TEXT, vital TEXT, relation TEXT);
CREATE TABLE mention_name(          -- further names of a mention; the first stands in party_mention
  mention INTEGER NOT NULL, ordinal INTEGER NOT NULL, text TEXT NOT NULL, script TEXT,
  language TEXT, kind TEXT,
  PRIMARY KEY(mention, ordinal)) WITHOUT ROWID;
CREATE TABLE mention_identifier(
  mention INTEGER NOT NULL, ordinal INTEGER NOT NULL, type TEXT, issuer TEXT, hash TEXT NOT NULL,
  PRIMARY KEY(mention, ordinal)) WITHOUT ROWID;
CREATE TABLE contact(               -- the vault: not searched, not exported by default
  mention INTEGER PRIMARY KEY, phone TEXT, email TEXT, address TEXT);
CREATE TABLE household(
  claim INTEGER PRIMARY KEY, reference_date TEXT, reference_lo INTEGER, reference_hi INTEGER,
  members INTEGER NOT NULL);        -- its members are mentions with role MEMBER
CREATE TABLE property_unit(
  id INTEGER PRIMARY KEY, claim INTEGER NOT NULL, kind TEXT, address TEXT, zone TEXT, place TEXT,
  latitude TEXT, longitude TEXT, accuracy_m TEXT, cadastral_ref TEXT, area_m2 TEXT, built TEXT,
  material TEXT, use TEXT);
CREATE TABLE property_right(
  id INTEGER PRIMARY KEY, claim INTEGER NOT NULL, unit INTEGER, type TEXT, share TEXT,
  from_date TEXT, to_date TEXT, source TEXT);
CREATE TABLE incident(
  id INTEGER PRIMARY KEY, claim INTEGER NOT NULL, kind TEXT, date TEXT, date_lo INTEGER, date_hi INTEGER,
  zone TEXT, place TEXT, latitude TEXT, longitude TEXT, accuracy_m TEXT,
  attributed_to TEXT, attributed_by TEXT);
CREATE TABLE evidence_item(
  id INTEGER PRIMARY KEY,           -- the act of accession
  claim INTEGER NOT NULL, sha256 BLOB NOT NULL, size INTEGER NOT NULL, mime TEXT NOT NULL, kind TEXT,
  name TEXT NOT NULL, state TEXT NOT NULL);   -- HELD, DEACCESSIONED
CREATE INDEX evidence_by_hash ON evidence_item(sha256, claim);
CREATE INDEX evidence_by_claim ON evidence_item(claim);
CREATE TABLE custody_event(         -- PREMIS event terms
  id INTEGER PRIMARY KEY,           -- the act << 3 | ordinal
  item INTEGER, type TEXT NOT NULL, at INTEGER NOT NULL, agent TEXT NOT NULL,
  outcome TEXT NOT NULL, detail TEXT);
CREATE TABLE deficiency(
  id INTEGER PRIMARY KEY, claim INTEGER NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL,
  noticed_at INTEGER NOT NULL, due TEXT, cured_at INTEGER);
CREATE INDEX deficiency_by_due ON deficiency(due) WHERE cured_at IS NULL;
CREATE TABLE notice(
  id INTEGER PRIMARY KEY,           -- the act
  claim INTEGER NOT NULL, kind TEXT NOT NULL, method TEXT NOT NULL, at INTEGER NOT NULL, detail TEXT,
  answered_at INTEGER);
CREATE INDEX notice_by_claim ON notice(claim);
CREATE TABLE programme_pin(
  act INTEGER PRIMARY KEY, hash TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE log_timestamp(         -- RFC 3161 tokens over checkpoints
  act INTEGER PRIMARY KEY, size INTEGER NOT NULL, time TEXT NOT NULL, authority TEXT NOT NULL,
  token_sha256 TEXT NOT NULL);
CREATE TABLE sealed_access(         -- who read sealed files, and why
  act INTEGER PRIMARY KEY, at INTEGER NOT NULL, agent TEXT NOT NULL, purpose TEXT NOT NULL,
  claims INTEGER NOT NULL);
CREATE TABLE reference_list(        -- lists that were put in; the last act on a list is in force
  act INTEGER PRIMARY KEY, list TEXT NOT NULL, at INTEGER NOT NULL, agent TEXT NOT NULL,
  file TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL, left_out INTEGER NOT NULL);
CREATE TABLE sample(
  id INTEGER PRIMARY KEY,           -- its number, from 1
  act INTEGER NOT NULL, plan TEXT, design TEXT NOT NULL, limit_rate TEXT, confidence TEXT NOT NULL,
  accept INTEGER NOT NULL, seed TEXT NOT NULL, frame_sha256 TEXT NOT NULL, units INTEGER NOT NULL,
  drawn INTEGER NOT NULL, criterion TEXT NOT NULL);
CREATE TABLE sample_unit(           -- the frame; units are claims' numbers
  sample INTEGER NOT NULL, unit TEXT NOT NULL, stratum TEXT NOT NULL,
  place INTEGER,                    -- in the order of drawing, from 1 in each stratum; NULL: not drawn
  result TEXT, note TEXT, answer_act INTEGER, answer_claim INTEGER,
  replaced INTEGER NOT NULL DEFAULT 0,  -- how many results another one took the place of
  PRIMARY KEY(sample, unit)) WITHOUT ROWID;
CREATE TABLE instalment(
  id INTEGER PRIMARY KEY,           -- its number, from 1
  act INTEGER NOT NULL, criterion TEXT NOT NULL, ruleset TEXT NOT NULL, programme TEXT NOT NULL,
  claims INTEGER NOT NULL, annex_sha256 TEXT NOT NULL, sample INTEGER, conflict_group INTEGER);
CREATE TABLE instalment_claim(
  instalment INTEGER NOT NULL, claim INTEGER NOT NULL,
  state TEXT NOT NULL,              -- IN, SEVERED, DECIDED, ERASED
  reason TEXT, PRIMARY KEY(instalment, claim)) WITHOUT ROWID;
CREATE INDEX instalment_claim_by_claim ON instalment_claim(claim);
CREATE TABLE conflict_group(        -- competing claims on one asset
  id INTEGER PRIMARY KEY,           -- its number, from 1
  act INTEGER NOT NULL, kind TEXT NOT NULL, asset TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE conflict_claim(
  conflict_group INTEGER NOT NULL, claim INTEGER NOT NULL, left_act INTEGER,
  PRIMARY KEY(conflict_group, claim)) WITHOUT ROWID;
CREATE INDEX conflict_claim_by_claim ON conflict_claim(claim);
CREATE TABLE interest(              -- conflicts of interest, as declared
  act INTEGER PRIMARY KEY, member TEXT NOT NULL, claim INTEGER, instalment INTEGER,
  conflict_group INTEGER, reason TEXT NOT NULL,
  person TEXT NOT NULL);            -- of member: person_key(), without accents
CREATE INDEX interest_by_person ON interest(person);
CREATE TABLE decision(
  id INTEGER PRIMARY KEY,           -- the act
  claim INTEGER NOT NULL, kind TEXT NOT NULL,   -- RECOMMENDATION, DECISION
  outcome TEXT NOT NULL, by TEXT NOT NULL, role TEXT NOT NULL, at INTEGER NOT NULL,
  instalment INTEGER, currency TEXT, awarded TEXT, supersedes INTEGER, superseded_by INTEGER);
CREATE INDEX decision_by_claim ON decision(claim);
CREATE TABLE payment(               -- what was paid of an award
  id INTEGER PRIMARY KEY,           -- the act
  claim INTEGER NOT NULL, amount TEXT NOT NULL, currency TEXT NOT NULL, date TEXT NOT NULL,
  reference TEXT NOT NULL);
CREATE INDEX payment_by_claim ON payment(claim);
CREATE TABLE link_judgement(        -- all that people said about pairs (links.h, fold_links.h)
  act INTEGER PRIMARY KEY, kind TEXT NOT NULL,
  a INTEGER NOT NULL, b INTEGER NOT NULL,   -- where the two records stand now
  by TEXT NOT NULL, verdict TEXT NOT NULL,  -- SAME, DIFFERENT, UNSURE, WITHDRAWN
  reason TEXT NOT NULL, weight INTEGER, at INTEGER NOT NULL,
  claim_a INTEGER NOT NULL, claim_b INTEGER NOT NULL,
  person TEXT NOT NULL,             -- of by: person_key(), without accents
  judged_a INTEGER NOT NULL, judged_b INTEGER NOT NULL,  -- where they stood then
  digest_a BLOB, digest_b BLOB,     -- SHA-256 of what they said then; NULL where nothing is known of it
  standing TEXT NOT NULL);          -- STANDS; CHANGED: a record says something else now; GONE: it is there no more
CREATE INDEX link_judgement_by_pair ON link_judgement(kind, a, b, person);
CREATE INDEX link_judgement_by_a ON link_judgement(claim_a);
CREATE INDEX link_judgement_by_b ON link_judgement(claim_b);
-- What linkage made: not folded from acts, but computed from the claims, and computed again for a
-- claim that changed. Weights are thousandths of a bit.
CREATE TABLE IF NOT EXISTS link_proposal(
  kind TEXT NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL, weight INTEGER NOT NULL,
  claim_a INTEGER NOT NULL, claim_b INTEGER NOT NULL, why TEXT NOT NULL,  -- why: the weights in words
  PRIMARY KEY(kind, a, b)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_proposal_by_a ON link_proposal(claim_a);
CREATE INDEX IF NOT EXISTS link_proposal_by_b ON link_proposal(claim_b);
CREATE TABLE IF NOT EXISTS link_key(  -- what a mention, unit, incident can be found again by
  key INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY(key, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS link_key_of(  -- the same, by claim
  claim INTEGER NOT NULL, key INTEGER NOT NULL, id INTEGER NOT NULL,
  PRIMARY KEY(claim, key, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS link_common(  -- keys that too many have to make candidates
  key INTEGER PRIMARY KEY, reopened INTEGER NOT NULL);  -- 1: fewer have it now
CREATE INDEX IF NOT EXISTS link_common_reopened ON link_common(key) WHERE reopened=1;
CREATE TABLE IF NOT EXISTS link_first(  -- the incident of a key that its likes are held against
  key INTEGER PRIMARY KEY, id INTEGER,  -- NULL: forgotten, and to be chosen anew
  rank TEXT);
CREATE INDEX IF NOT EXISTS link_first_without ON link_first(key) WHERE id IS NULL;
CREATE TABLE IF NOT EXISTS link_done(  -- claims that linkage has looked at
  claim INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS reference_record(  -- rows of the lists that the programme names
  id INTEGER PRIMARY KEY, list TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, birth TEXT,
  birth_lo INTEGER, birth_hi INTEGER, sex TEXT, identifier TEXT, UNIQUE(list, key));
CREATE TABLE IF NOT EXISTS reference_key(
  key INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY(key, id)) WITHOUT ROWID;
-- What each person says about a pair, the last time: on the records as they are, or else as they were.
CREATE VIEW link_said AS
  SELECT * FROM link_judgement AS j WHERE standing <> 'GONE' AND verdict <> 'WITHDRAWN' AND NOT EXISTS (
    SELECT 1 FROM link_judgement AS later
    WHERE later.kind = j.kind AND later.a = j.a AND later.b = j.b AND later.person = j.person AND later.act > j.act
      AND (later.standing = 'STANDS' OR j.standing <> 'STANDS' OR later.verdict = 'WITHDRAWN'));
-- One line a pair: state PROPOSED, CONFIRMED, REJECTED or UNSURE (links.h says when which). A sealed claim has
-- none: what was said of its records before counts again when it is unsealed.
CREATE VIEW link(kind, a, b, state, weight, act, claim_a, claim_b) AS
  SELECT kind, a, b,
    CASE WHEN same > 0 AND different > 0 THEN 'UNSURE' WHEN different > 0 THEN 'REJECTED'
         WHEN same >= CASE WHEN kind IN ('PARENT', 'HEIR', 'ON_LIST') THEN 1 ELSE 2 END THEN 'CONFIRMED'
         WHEN same > 0 OR said = 0 THEN 'PROPOSED' ELSE 'UNSURE' END,
    weight, act, claim_a, claim_b
  FROM (SELECT kind, a, b, sum(standing = 'STANDS' AND verdict = 'SAME') AS same,
          sum(standing = 'STANDS' AND verdict = 'DIFFERENT') AS different, sum(standing = 'STANDS') AS said,
          max(weight) AS weight, max(act) AS act, claim_a, claim_b
        FROM link_said GROUP BY kind, a, b)
  WHERE EXISTS (SELECT 1 FROM claim WHERE id = claim_a AND sealed = 0)
    AND EXISTS (SELECT 1 FROM claim WHERE id = claim_b AND sealed = 0)
  UNION ALL
  SELECT kind, a, b, 'PROPOSED', weight, NULL, claim_a, claim_b FROM link_proposal AS p
  WHERE NOT EXISTS (SELECT 1 FROM link_said AS j
                    WHERE j.kind = p.kind AND j.a = p.a AND j.b = p.b);
CREATE TABLE found_fact(            -- what examiners found, the last word on each (found.h)
  claim INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,   -- JSON
  reason TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, act INTEGER NOT NULL,
  PRIMARY KEY(claim, name)) WITHOUT ROWID;
CREATE TABLE screening(             -- the last one of each claim
  claim INTEGER PRIMARY KEY, act INTEGER NOT NULL, ruleset TEXT NOT NULL, rules_sha256 TEXT NOT NULL,
  facts_sha256 TEXT NOT NULL, passed INTEGER NOT NULL, valuation TEXT, valued TEXT,
  claimed TEXT, assessed TEXT, awarded TEXT,
  findings TEXT NOT NULL);          -- those that are not PASS: [{"effect"?,"outcome","rule","sentence"}], for json_each
CREATE TABLE erased_source(         -- keyed hashes of source rows that must not come back
  hash TEXT PRIMARY KEY, act INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE erasure(
  act INTEGER PRIMARY KEY,          -- the act that is gone
  by_act INTEGER NOT NULL, reason TEXT NOT NULL, legal_basis TEXT NOT NULL);
)sql";

}  // namespace amends::registry
