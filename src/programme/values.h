// How the values of a filing are written. Shared by check_value() and the formats of forms.
#pragma once

#include <string_view>

namespace amends::programme {

bool is_decimal(
    std::string_view text);  // -?digits[.digits]; no exponent, no grouping, no "+", no "01"
bool is_share(std::string_view text);     // "2/3"; more than 0, at most 1
bool is_date(std::string_view text);      // a day that exists, RFC 3339 full-date
bool is_edtf(std::string_view text);      // ISO 8601-2 level 1 and sets
bool is_currency(std::string_view text);  // three to eight capital letters
bool is_language(std::string_view text);  // BCP 47's shape

}  // namespace amends::programme
