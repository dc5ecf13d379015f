#include "register/custody.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <atomic>

#include "register/check.h"
#include "register/test_register.h"

namespace amends::registry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class CustodyTest : public RegisterTest {
 protected:
  fs::path delivery() const { return place_ / "delivery"; }
  fs::path put(std::string_view name, std::string_view content) const {
    const fs::path path = delivery() / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  static EvidenceReport add(Register& reg, const fs::path& folder,
                            const std::vector<ManifestRow>& rows, EvidenceOptions options = {}) {
    auto report = add_evidence(reg, folder, rows, {"Officer", "INT"}, options, base::quiet());
    EXPECT_TRUE(report) << report.error().message;
    return report ? std::move(*report) : EvidenceReport{};
  }
  EvidenceReport add(Register& reg, const std::vector<ManifestRow>& rows,
                     EvidenceOptions options = {}) {
    return add(reg, delivery(), rows, options);
  }
  static std::vector<std::string> lines(const EvidenceReport& report) {
    std::vector<std::string> lines;
    for (const auto& finding : report.findings) {
      lines.push_back(finding.place + ": " + finding.message);
    }
    return lines;
  }
  static void expect_sound(Register& reg) {
    const auto check = verify_evidence(reg, base::quiet());
    ASSERT_TRUE(check);
    for (const auto& finding : check->findings) ADD_FAILURE() << finding.place << finding.message;
  }
  static void expect_sum(const EvidenceReport& r) {
    EXPECT_EQ(r.rows, r.added + r.already_there + r.missing_on_disk + r.refused);
  }
};

TEST_F(CustodyTest, LinksFilesToClaims) {
  Register reg = make();
  const ClaimId claim = file(reg, "A-1");
  put("deeds/deed.pdf", "%PDF-1.4 deed");
  put("photo.jpg", "\xFF\xD8\xFF\xE0 picture");
  const auto report = add(reg, {{2, "deeds/deed.pdf", reg.number_of(claim), "TITLE"},
                                {3, "photo.jpg", "A-1", "", "", "test"}});
  EXPECT_THAT(lines(report), IsEmpty());
  EXPECT_EQ(report.added, 2U);
  EXPECT_EQ(report.bytes, 13U + 12U);
  expect_sum(report);
  EXPECT_EQ(count(reg,
                  "SELECT count(*) FROM evidence_item WHERE claim=1 AND kind='TITLE' AND "
                  "name='deeds/deed.pdf' AND mime='application/pdf' AND size=13"),
            1);
  EXPECT_EQ(count(reg, "SELECT count(*) FROM evidence_item WHERE kind IS NULL"), 1);
  EXPECT_EQ(count(reg, "SELECT count(*) FROM custody_event WHERE type='accession'"), 2);
  EXPECT_TRUE(fs::exists(delivery() / "photo.jpg"));
  expect_sound(reg);
}

TEST_F(CustodyTest, TheSameAgainChangesNothing) {
  Register reg = make();
  file(reg, "A-1");
  put("a", "1");
  const std::vector<ManifestRow> rows = {{2, "a", "A-1", "ID"}, {3, "a", "A-1", "ID"}};
  auto report = add(reg, rows);
  EXPECT_EQ(report.added, 1U);
  EXPECT_EQ(report.already_there, 1U);
  const auto acts = reg.log().size();
  report = add(reg, rows);
  EXPECT_EQ(report.added, 0U);
  EXPECT_EQ(report.already_there, 2U);
  EXPECT_THAT(lines(report), IsEmpty());
  EXPECT_EQ(reg.log().size(), acts);
}

TEST_F(CustodyTest, OneFileMayServeSeveralClaims) {
  Register reg = make();
  file(reg, "A-1");
  file(reg, "A-2");
  put("shared", "same");
  put("copy", "same");
  const auto report = add(reg, {{2, "shared", "A-1"}, {3, "shared", "A-2"}, {4, "copy", "A-1"}});
  EXPECT_EQ(report.added, 3U);
  EXPECT_EQ(count(reg, "SELECT count(DISTINCT sha256) FROM evidence_item"), 1);
  EXPECT_EQ(verify_evidence(reg, base::quiet())->blobs, 1U);
}

TEST_F(CustodyTest, ReportsByLineAndGoesOn) {
  Register reg = make();
  file(reg, "A-1");
  put("good", "good");
  put("extra", "extra");
  const auto report = add(reg, {{2, "gone", "A-1"},
                                {3, "good", "no such claim"},
                                {4, "good", "A-9", "", "", "test"},
                                {5, "good", "A-1", "PHOTOS"},
                                {6, "good", ""},
                                {7, "good", "A-1", "PHOTO"},
                                {8, "x", "A-1", "", "has two columns too many"}});
  EXPECT_EQ(report.added, 1U);
  EXPECT_EQ(report.missing_on_disk, 1U);
  EXPECT_EQ(report.refused, 5U);
  EXPECT_EQ(report.not_in_manifest, 1U);
  expect_sum(report);
  EXPECT_THAT(
      lines(report),
      ElementsAre(HasSubstr("line 2: 'gone' is not in "), HasSubstr("line 3: 'good' cannot"),
                  HasSubstr("line 4: 'good' cannot be put to a claim: no claim has the key "
                            "'A-9' in the source 'test'"),
                  HasSubstr("did you mean PHOTO?"), HasSubstr("line 6: "),
                  HasSubstr("line 8: has two columns"),
                  HasSubstr("extra: is not in the manifest")));
}

TEST_F(CustodyTest, RefusesDangerousPathsAndLinks) {
  Register reg = make();
  file(reg, "A-1");
  put("in/a", "a");
  std::ofstream(place_ / "secret") << "secret";
  fs::create_symlink("../secret", delivery() / "link");
  fs::create_directory(place_ / "outside");
  std::ofstream(place_ / "outside" / "x") << "x";
  fs::create_directory_symlink("../outside", delivery() / "door");
  ASSERT_EQ(::mkfifo((delivery() / "pipe").c_str(), 0600), 0);
  put("two\nlines", "newline");
  std::vector<ManifestRow> rows;
  for (const char* path : {"../secret", "/etc/hostname", "in/../../secret", "link", "door/x",
                           "pipe", "in", "two\nlines", "~/x", "C:\\x", "./in/a", ""}) {
    rows.push_back({rows.size() + 2, path, "A-1"});
  }
  const auto report = add(reg, rows);
  EXPECT_EQ(report.refused, rows.size());
  EXPECT_EQ(report.added, 0U);
  const auto found = lines(report);
  EXPECT_THAT(found[3], HasSubstr("is a symbolic link"));
  EXPECT_THAT(found[4], HasSubstr("lies behind 'door', which is a symbolic link"));
  EXPECT_THAT(found[5], HasSubstr("is a pipe"));
  EXPECT_THAT(found[6], HasSubstr("is a folder"));
  EXPECT_THAT(found[7], HasSubstr("'two\\nlines' holds a newline"));
  EXPECT_EQ(count(reg, "SELECT count(*) FROM evidence_item"), 0);
  EXPECT_EQ(verify_evidence(reg, base::quiet())->findings.size(), 0U);
}

TEST_F(CustodyTest, RefusesNamesThatFallTogether) {
  Register reg = make();
  file(reg, "A-1");
  put("Photo.jpg", "1");
  put("photo.JPG", "2");
  put("\u00E9.txt", "composed");
  put("e\u0301.txt", "decomposed");
  const auto report = add(reg, {{2, "Photo.jpg", "A-1"},
                                {3, "photo.JPG", "A-1"},
                                {4, "\u00E9.txt", "A-1"},
                                {5, "e\u0301.txt", "A-1"}});
  EXPECT_EQ(report.added, 2U);
  EXPECT_THAT(lines(report),
              ElementsAre(HasSubstr("line 3: 'photo.JPG' falls together with 'Photo.jpg'"),
                          HasSubstr("line 5: ")));
}

TEST_F(CustodyTest, FindsAFileInAnotherUnicodeForm) {
  Register reg = make();
  file(reg, "A-1");
  put("caf\u0065\u0301.txt", "as one system writes it");
  const auto report = add(reg, {{2, "caf\u00E9.txt", "A-1"}});
  EXPECT_EQ(report.added, 1U) << testing::PrintToString(lines(report));
  EXPECT_EQ(report.not_in_manifest, 0U);
}

TEST_F(CustodyTest, ADryRunChangesNothingAndSaysTheSame) {
  Register reg = make();
  file(reg, "A-1");
  put("a", "1");
  put("b", "2");
  put("extra", "3");
  const std::vector<ManifestRow> rows = {
      {2, "a", "A-1"}, {3, "a", "A-1"}, {4, "gone", "A-1"}, {5, "b", "A-7"}, {6, "b", "A-1"}};
  const auto acts = reg.log().size();
  const auto dry = add(reg, rows, {.dry_run = true});
  EXPECT_EQ(reg.log().size(), acts);
  EXPECT_TRUE(fs::is_empty(folder() / "evidence"));
  const auto real = add(reg, rows);
  EXPECT_EQ(lines(dry), lines(real));
  EXPECT_EQ(dry.added, real.added);
  EXPECT_EQ(dry.already_there, real.already_there);
  EXPECT_EQ(dry.missing_on_disk, real.missing_on_disk);
  EXPECT_EQ(dry.refused, real.refused);
  EXPECT_EQ(dry.bytes, real.bytes);
  const auto again = add(reg, rows, {.dry_run = true});
  EXPECT_EQ(again.added, 0U);
  EXPECT_EQ(again.already_there, 3U);
}

TEST_F(CustodyTest, MovingEmptiesTheFolderOfWhatCameIn) {
  Register reg = make();
  file(reg, "A-1");
  file(reg, "A-2");
  put("shared", "1");
  put("refused", "2");
  put("extra", "3");
  const auto report =
      add(reg, {{2, "shared", "A-1"}, {3, "refused", "A-9"}, {4, "shared", "A-2"}}, {.move = true});
  EXPECT_EQ(report.added, 2U);
  EXPECT_FALSE(fs::exists(delivery() / "shared"));
  EXPECT_TRUE(fs::exists(delivery() / "refused"));
  EXPECT_TRUE(fs::exists(delivery() / "extra"));
  EXPECT_THAT(report.findings, SizeIs(2));
  expect_sound(reg);
}

TEST_F(CustodyTest, TheRegisterIsNoDelivery) {
  Register reg = make();
  const auto inside =
      add_evidence(reg, folder() / "evidence", {}, {"Officer", "INT"}, {}, base::quiet());
  EXPECT_EQ(inside.error().code, Code::refused);
  const auto around = add(reg, place_, {}, {.manifest = place_ / "files.csv"});
  EXPECT_EQ(around.not_in_manifest, 0U) << testing::PrintToString(lines(around));
  const auto none = add_evidence(reg, place_ / "none", {}, {"Officer", "INT"}, {}, base::quiet());
  EXPECT_EQ(none.error().code, Code::not_found);
}

TEST_F(CustodyTest, StopsWhenAskedAndCarriesOn) {
  struct Stopped : base::Task {
    std::string here;
    void stage(std::string_view name, std::string_view, std::uint64_t) override { here = name; }
    bool stopped() const override { return here == "taking evidence in"; }
  } task;
  Register reg = make();
  file(reg, "A-1");
  put("a", "1");
  const std::vector<ManifestRow> rows = {{2, "a", "A-1"}};
  const auto report = add_evidence(reg, delivery(), rows, {"Officer", "INT"}, {.move = true}, task);
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->stopped);
  EXPECT_EQ(report->stopped->code, Code::interrupted);
  EXPECT_EQ(report->added, 0U);
  EXPECT_TRUE(fs::exists(delivery() / "a"));
  EXPECT_EQ(add(reg, rows).added, 1U);
}

TEST_F(CustodyTest, WhateverFailsNoActSpeaksOfAFileThatIsNotThere) {
  for (const bool move : {false, true}) {
    fs::remove_all(folder());
    {
      Register reg = make();
      file(reg, "A-1");
    }
    put("a", "1");
    put("b", "2");
    const std::vector<ManifestRow> rows = {{2, "a", "A-1"}, {3, "b", "A-1"}};
    for (int n = 1;; ++n) {
      ASSERT_LT(n, 1000);
      bool passed = false;
      std::atomic<int> steps = 0;  // files come in on several threads
      {
        Register reg = reopen();
        base::set_fault_plan(
            [&](base::FileOperation, const fs::path&) { return ++steps == n ? EIO : 0; });
        const auto report =
            add_evidence(reg, delivery(), rows, {"Officer", "INT"}, {.move = move}, base::quiet());
        passed = report && !report->stopped && steps < n;
        base::set_fault_plan({});
      }
      Register reg = reopen();
      const auto check = verify_evidence(reg, base::quiet());
      ASSERT_TRUE(check);
      for (const auto& finding : check->findings) {
        EXPECT_THAT(finding.message, HasSubstr("is named by no act")) << n;
      }
      // What the register does not hold is still where it came from.
      const auto held = count(reg, "SELECT count(*) FROM evidence_item");
      EXPECT_TRUE(held == 2 || (fs::exists(delivery() / "a") && fs::exists(delivery() / "b"))) << n;
      if (passed) {
        EXPECT_EQ(held, 2);
        break;
      }
    }
  }
}

TEST_F(CustodyTest, FixityNamesWhatIsDamagedAndMissing) {
  Register reg = make();
  file(reg, "A-1");
  put("a", "1");
  put("b", "2");
  put("c", "3");
  add(reg, {{2, "a", "A-1"}, {3, "b", "A-1"}, {4, "c", "A-1"}});
  const fs::path damaged = reg.blobs().path_of(base::sha256(as_bytes("1")));
  fs::permissions(damaged, fs::perms::owner_all);
  std::ofstream(damaged) << "!";
  fs::remove(reg.blobs().path_of(base::sha256(as_bytes("2"))));
  const auto report = run_fixity(reg, {"amends", "SYS"}, base::quiet());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->checked, 3U);
  EXPECT_THAT(report->damaged, ElementsAre(base::sha256(as_bytes("1"))));
  EXPECT_THAT(report->missing, ElementsAre(base::sha256(as_bytes("2"))));
  EXPECT_EQ(count(reg,
                  "SELECT count(*) FROM custody_event WHERE type='fixity check' AND "
                  "outcome='failure'"),
            1);
  EXPECT_EQ(verify_evidence(reg, base::quiet())->findings.size(), 2U);
}

TEST_F(CustodyTest, StraysAndUnspokenOfFilesAreFound) {
  Register reg = make();
  file(reg, "A-1");
  put("a", "1");
  add(reg, {{2, "a", "A-1"}});
  auto batch = reg.blobs().batch();
  ASSERT_TRUE(batch.add_bytes(as_bytes("nobody knows")));
  ASSERT_TRUE(batch.commit());
  std::ofstream(folder() / "evidence" / "README") << "?";
  auto check = verify_evidence(reg, base::quiet());
  ASSERT_THAT(check->findings, SizeIs(2));
  EXPECT_EQ(*remove_unreferenced(reg, base::quiet()), 1U);
  check = verify_evidence(reg, base::quiet());
  ASSERT_THAT(check->findings, SizeIs(1));
  EXPECT_EQ(check->findings[0].place, "evidence/README");
}

TEST_F(CustodyTest, ATransferIsOnRecordAndTheFileStays) {
  Register reg = make();
  file(reg, "A-1");
  put("a", "one");
  add(reg, {{2, "a", "A-1"}});
  const auto item = static_cast<std::uint64_t>(count(reg, "SELECT id FROM evidence_item"));
  ASSERT_TRUE(transfer_item(reg, item, "Review Chamber", "appeal", {"Officer", "CAS"}));
  EXPECT_EQ(count(reg, "SELECT count(*) FROM custody_event WHERE type='transfer'"), 1);
  EXPECT_FALSE(transfer_item(reg, item + 1, "X", "y", {"Officer", "CAS"}));
  expect_sound(reg);
}

TEST_F(CustodyTest, AnItemGivenUpLosesItsFileOnlyWhenNoOtherHasIt) {
  Register reg = make();
  file(reg, "A-1");
  file(reg, "A-2");
  put("a", "one");
  add(reg, {{2, "a", "A-1"}, {3, "a", "A-2"}});
  const auto first = static_cast<std::uint64_t>(count(reg, "SELECT min(id) FROM evidence_item"));
  const auto second = static_cast<std::uint64_t>(count(reg, "SELECT max(id) FROM evidence_item"));
  ASSERT_TRUE(deaccession_item(reg, first, "returned", "RoP 41", {"Officer", "CAS"}));
  EXPECT_EQ(verify_evidence(reg, base::quiet())->blobs, 1u);
  const auto again = deaccession_item(reg, first, "returned", "RoP 41", {"Officer", "CAS"});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::refused);
  ASSERT_TRUE(deaccession_item(reg, second, "returned", "RoP 41", {"Officer", "CAS"}));
  EXPECT_EQ(verify_evidence(reg, base::quiet())->blobs, 0u);
  expect_sound(reg);
  EXPECT_EQ(reg.state_hash(base::quiet()).value(), reg.rebuild(base::quiet()).value());
}

}  // namespace
}  // namespace amends::registry
