#include "store/pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <set>

#include "store/store_testing.h"

namespace amends::store {
namespace {

namespace fs = std::filesystem;

// The words of pages.h's description, one after another.
std::uint64_t checksum_as_described(const base::Bytes& page, std::uint64_t number) {
  const auto mix = [](std::uint64_t x) {
    x ^= x >> 32;
    x *= 0x9E3779B97F4A7C15;
    x ^= x >> 29;
    return x;
  };
  std::uint64_t lanes[4] = {0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0,
                            0x082EFA98EC4E6C89};
  for (int k = 0; k < 1023; ++k) {
    std::uint64_t word = 0;
    for (int i = 7; i >= 0; --i) word = word << 8 | page[8 * k + i];
    lanes[k % 4] = mix(lanes[k % 4] ^ word);
  }
  std::uint64_t h = number;
  for (const std::uint64_t lane : lanes) h = mix(h ^ lane);
  return h;
}

base::Bytes random_page(unsigned seed) {
  std::mt19937 random(seed);
  base::Bytes page(page_size);
  for (auto& byte : page) byte = static_cast<base::Byte>(random());
  return page;
}

TEST(Pages, TheChecksumIsTheOneThatIsDescribed) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const base::Bytes page = random_page(seed);
    EXPECT_EQ(page_checksum(page.data(), seed), checksum_as_described(page, seed));
  }
}

TEST(Pages, TheChecksumStaysTheSameForEver) {
  base::Bytes page(page_size, 0);
  EXPECT_EQ(page_checksum(page.data(), 1), 0xC694644B48EDF459u);
}

TEST(Pages, APageInTheWrongPlaceIsNotSound) {
  base::Bytes page = random_page(1);
  seal_page(page.data(), 5);
  EXPECT_TRUE(page_is_sound(page.data(), 5));
  EXPECT_FALSE(page_is_sound(page.data(), 6));
  EXPECT_FALSE(page_is_sound(base::Bytes(page_size, 0).data(), 5)) << "a page of zeros is damage";
}

class SmallDatabase : public testing::Test {
 protected:
  SmallDatabase() {
    {
      Database database = open_new(file_);
      must(make_table(database));
      for (int group = 0; group < 2; ++group) must(add_group(database, group));
      must(database.execute("DELETE FROM act WHERE group_no = 1"));  // leaves free pages
    }
    std::ifstream stream(file_, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(stream), {});
  }

  void put(const base::Bytes& bytes) const {
    std::ofstream(file_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }
  std::vector<PageDamage> damage() const { return must(damaged_pages(file_, base::quiet())); }

  TestFolder folder_;
  fs::path file_ = folder_.database();
  base::Bytes bytes_;
};

TEST_F(SmallDatabase, EveryFlippedBitOfEveryPageIsFound) {
  ASSERT_EQ(bytes_.size() % page_size, 0u);
  ASSERT_GE(bytes_.size(), 5u * page_size);
  for (std::size_t at = 0; at < bytes_.size(); ++at) {
    base::Byte* page = bytes_.data() + at / page_size * page_size;
    for (int bit = 0; bit < 8; ++bit) {
      bytes_[at] ^= static_cast<base::Byte>(1 << bit);
      ASSERT_FALSE(page_is_sound(page, at / page_size + 1)) << "byte " << at << ", bit " << bit;
      bytes_[at] ^= static_cast<base::Byte>(1 << bit);
    }
  }
}

TEST_F(SmallDatabase, TheDamagedPageIsNamed) {
  EXPECT_EQ(damage().size(), 0u);
  std::fstream stream(file_, std::ios::binary | std::ios::in | std::ios::out);
  for (std::size_t at = 0; at < bytes_.size(); at += at < 100 ? 1 : 127) {
    const auto flip = [&](base::Byte mask) {
      stream.seekp(static_cast<std::streamoff>(at))
          .put(static_cast<char>(bytes_[at] ^ mask))
          .flush();
    };
    flip(static_cast<base::Byte>(1 << at % 8));
    const auto found = damage();
    flip(0);
    ASSERT_GE(found.size(), 1u) << "byte " << at;
    EXPECT_EQ(found.front().page, at / page_size + 1);
    EXPECT_EQ(found.front().offset, at / page_size * page_size);
  }
}

TEST_F(SmallDatabase, AFileThatIsTooShortIsDamaged) {
  const std::size_t pages = bytes_.size() / page_size;
  fs::resize_file(file_, bytes_.size() - 1);
  ASSERT_EQ(damage().size(), 1u);
  EXPECT_EQ(damage().front().page, pages);
  fs::resize_file(file_, bytes_.size() - page_size);
  ASSERT_EQ(damage().size(), 1u);
  EXPECT_EQ(damage().front().page, pages);
  fs::resize_file(file_, 0);
  ASSERT_EQ(damage().size(), 1u);
  EXPECT_EQ(damage().front().page, 1u);
}

TEST_F(SmallDatabase, BytesAfterTheEndAreDamage) {
  fs::resize_file(file_, bytes_.size() + 1);
  ASSERT_EQ(damage().size(), 1u);
  EXPECT_EQ(damage().front().page, bytes_.size() / page_size + 1);
}

TEST_F(SmallDatabase, ADamagedPageIsNotReadUnlessAskedTo) {
  const std::string body = "aaaaaaaa";
  const auto at = static_cast<std::size_t>(
      std::search(bytes_.begin(), bytes_.end(), body.begin(), body.end()) - bytes_.begin());
  bytes_[at + 100] ^= 1;
  put(bytes_);
  const std::string all = "SELECT sum(length(body)) FROM act";
  {
    Database database = must(Database::open(file_, {.read_only = true}));
    const auto sum = database.number(all);
    ASSERT_FALSE(sum.has_value());
    EXPECT_EQ(sum.error().code, Code::corrupt);
    const std::string named = fmt::format("page {} is damaged", at / page_size + 1);
    EXPECT_NE(sum.error().message.find(named), std::string::npos) << sum.error().message;
  }
  Database lenient = must(Database::open(file_, {.read_only = true, .lenient = true}));
  EXPECT_EQ(must(lenient.number(all)), 2500 * rows_in_group);
}

TEST_F(SmallDatabase, ADamagedFirstPageIsSaidWhenOpening) {
  for (const std::size_t at : {0, 16, 17, 20, 50, 70, 101, 8190}) {
    base::Bytes damaged = bytes_;
    damaged[at] ^= 0x10;
    put(damaged);
    const auto database = Database::open(file_, {});
    ASSERT_FALSE(database.has_value()) << "byte " << at;
    EXPECT_EQ(database.error().code, Code::corrupt) << "byte " << at << database.error().message;
  }
}

TEST_F(SmallDatabase, IsNotCheckedWhileALogStandsBesideIt) {
  Database database = must(Database::open(file_, {}));
  must(add_group(database, 1));
  EXPECT_EQ(damaged_pages(file_, base::quiet()).error().code, Code::busy);
}

TEST_F(SmallDatabase, EveryPageHasAnOwner) {
  Database database = must(Database::open(file_, {.read_only = true}));
  std::set<std::string> owners;
  for (std::uint32_t page = 1; page <= bytes_.size() / page_size; ++page) {
    owners.insert(must(page_owner(database, page)));
  }
  EXPECT_EQ(owners, (std::set<std::string>{"sqlite_schema", "act", "act_by_group", "free"}));
}

}  // namespace
}  // namespace amends::store
