// A page's checksum: the last 8 bytes of each page of the database's file.
//
// Content is the page's first 8184 bytes, 1023 words of 64 bits, little-endian. Four lanes begin as
// the constants lane_start; word k goes into lane k mod 4 by lane = mix(lane ^ word), where
//
//   mix(x):  x ^= x >> 32;  x *= 0x9E3779B97F4A7C15;  x ^= x >> 29      (modulo 2^64)
//
// and the checksum is h after h = page number, then h = mix(h ^ lane) for lanes 0, 1, 2, 3, stored
// little-endian. The page number is in it so that a page written to the wrong place is found too.
//
// Why every flipped bit is found: each line of mix is a bijection (the multiplier is odd), so lanes
// that differ stay different through equal words, and h that differs stays different through equal
// lanes. Damage that stays within one aligned word, of the content or of the checksum itself, is
// therefore found with certainty; any other damage passes with a chance of about one in 2^64. It
// guards against disks, not against people: those meet the acts' commitments and the log's
// signatures.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace amends::store {

// Of the first page_size - page_reserve bytes of a page, whose number counts from 1.
std::uint64_t page_checksum(const base::Byte* page, std::uint64_t number);

// Whether the whole page carries its checksum.
bool page_is_sound(const base::Byte* page, std::uint64_t number);
void seal_page(base::Byte* page, std::uint64_t number);

// SQLite's lock byte lies at 2^30 and the page that holds it is never written: a hole of zeros.
constexpr std::uint64_t lock_offset = std::uint64_t{1} << 30;

}  // namespace amends::store
