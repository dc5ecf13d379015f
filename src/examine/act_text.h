// What stands in an act's body, cut out as it stands: a body is canonical, and is not parsed for
// it.
#pragma once

#include <cstddef>
#include <string_view>

namespace amends::examine {

// Behind the text, list or object that begins at `at` in canonical JSON; npos where it does not
// end.
std::size_t end_of_value(std::string_view text, std::size_t at);
// Of an act's body, without parsing it: behind its data stand only short members in canonical
// order, kind the first of them, and a quote within a text is escaped.
std::string_view kind_in(std::string_view body);
// The filing in the body of claim.filed or claim.amended, as it stands, or "". The body is
// canonical: before the filing are lists, `changed` and `deficiencies`, and behind it `late` and
// the source, in which there are only short texts.
std::string_view filing_in(std::string_view body);
// The key and name of the source's row in such a body, as they stand, or "".
std::string_view source_key_in(std::string_view body);

}  // namespace amends::examine
