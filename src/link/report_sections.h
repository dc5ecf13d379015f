// The sections of the page, in their order. Internal to report.cc.
#pragma once

#include "base/html.h"
#include "link/report.h"

namespace amends::link {

void write_summary(Html& html, const ReportInput& input);
void write_data(Html& html, const ReportInput& input);
void write_model(Html& html, const ReportInput& input);
void write_weights(Html& html, const ReportInput& input);
void write_accuracy(Html& html, const ReportInput& input);
void write_reach(Html& html, const ReportInput& input);
void write_clerical(Html& html, const ReportInput& input);
void write_audit(Html& html, const ReportInput& input);
void write_pairs(Html& html, const ReportInput& input);
// Within the section of pairs: one to pick. Nothing where the page carries no pair.
void write_picker(Html& html, const ReportInput& input);
void write_clusters(Html& html, const ReportInput& input);

// What a pair's waterfall says of the prior, and of a comparison's level.
std::string prior_words(const ModelView& model);
std::string level_words(const ComparisonView& comparison, int gamma);
// What else is said of a pair, a sentence for each comparison that has one.
std::vector<std::string> notes_of(const ReportInput& input, RecordIndex left, RecordIndex right);

// A table in a box that scrolls: the first cell of each row is its heading.
void write_table(Html& html, const std::vector<std::string>& head,
                 const std::vector<std::vector<std::string>>& rows);
std::string per_cent(double share);            // "97.3 %"
std::string with_points(std::uint64_t count);  // "1,234,567"

}  // namespace amends::link
