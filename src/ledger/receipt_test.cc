#include "ledger/receipt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/test_register.h"

namespace amends::ledger {
namespace {

using testing::HasSubstr;

class ReceiptTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ok(reg.create()));
    ASSERT_TRUE(ok(reg.append(300)));
    ASSERT_TRUE(ok(reg.publish()));
  }
  TestFolder folder;
  TestRegister reg{folder.path()};
};

TEST_F(ReceiptTest, VerifiesWithNothingButItself) {
  for (const std::uint64_t index : {0u, 1u, 255u, 256u, 299u}) {
    const auto made = make_receipt(*reg.log, index);
    ASSERT_TRUE(ok(made));
    const auto receipt = Receipt::parse(made->bytes());
    ASSERT_TRUE(ok(receipt));
    EXPECT_EQ(receipt->bytes(), made->bytes());
    EXPECT_EQ(receipt->act, TestRegister::body(index));
    EXPECT_EQ(receipt->at, test_start + static_cast<base::UnixSeconds>(index));
    const auto facts = verify_receipt(*receipt, std::nullopt, std::nullopt);
    ASSERT_TRUE(ok(facts));
    EXPECT_EQ(facts->checkpoint.size, 300u);
    EXPECT_FALSE(facts->key_was_given);
    const auto known = verify_receipt(*receipt, reg.log->verifier(), std::nullopt);
    ASSERT_TRUE(ok(known));
    EXPECT_TRUE(known->key_was_given);
  }
}

TEST_F(ReceiptTest, NoFlippedBitPasses) {
  TestFolder elsewhere;
  TestRegister small{elsewhere.path()};
  ASSERT_TRUE(ok(small.create()));
  ASSERT_TRUE(ok(small.append(3)));
  ASSERT_TRUE(ok(small.publish()));
  const std::string bytes = make_receipt(*small.log, 1)->bytes();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
    const auto receipt = Receipt::parse(changed);
    EXPECT_FALSE(receipt && verify_receipt(*receipt, small.log->verifier(), std::nullopt))
        << "byte " << bit / 8 << ", bit " << bit % 8;
  }
}

TEST_F(ReceiptTest, NamesTheStepThatFails) {
  const Receipt sound = *make_receipt(*reg.log, 17);
  const auto reason = [&](const std::function<void(Receipt&)>& change) {
    Receipt changed = sound;
    change(changed);
    const auto facts = verify_receipt(changed, std::nullopt, std::nullopt);
    return facts ? std::string("it passed") : facts.error().message;
  };
  EXPECT_THAT(reason([](Receipt& r) { r.act = R"({"kind":"test","number":18})"; }),
              HasSubstr("the act"));
  EXPECT_THAT(reason([](Receipt& r) { r.salt[0] ^= 1; }), HasSubstr("its salt"));
  EXPECT_THAT(reason([](Receipt& r) { r.at += 1; }), HasSubstr("its time"));
  EXPECT_THAT(reason([](Receipt& r) { r.index += 1; }), HasSubstr("its place"));
  EXPECT_THAT(reason([](Receipt& r) { r.path.pop_back(); }), HasSubstr("its place"));
  EXPECT_THAT(reason([](Receipt& r) { r.checkpoint.text[0] ^= 1; }),
              HasSubstr("checkpoint's signature"));
  EXPECT_THAT(reason([](Receipt& r) { r.verifier_key += "A"; }), HasSubstr("the key"));
}

// A forger can make a whole log with a key of the same name; only the key obtained elsewhere tells.
TEST_F(ReceiptTest, AForgedLogFailsAgainstTheKeyThatIsKnown) {
  TestFolder elsewhere;
  TestRegister forged{elsewhere.path()};
  ASSERT_TRUE(ok(forged.create()));
  ASSERT_TRUE(ok(forged.append(300)));
  ASSERT_TRUE(ok(forged.publish()));
  const Receipt receipt = *make_receipt(*forged.log, 17);
  EXPECT_TRUE(ok(verify_receipt(receipt, std::nullopt, std::nullopt)));
  const auto refused = verify_receipt(receipt, reg.log->verifier(), std::nullopt);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::corrupt);
}

TEST_F(ReceiptTest, IsNotGivenForWhatCannotBeShown) {
  ASSERT_TRUE(ok(reg.append(1)));
  EXPECT_EQ(make_receipt(*reg.log, 300).error().code, Code::not_found);
  EXPECT_EQ(make_receipt(*reg.log, 301).error().code, Code::not_found);
  auto transaction = reg.database->begin();
  ASSERT_TRUE(ok(reg.log->erase(5)));
  ASSERT_TRUE(ok(transaction->commit()));
  EXPECT_EQ(make_receipt(*reg.log, 5).error().code, Code::not_found);
  EXPECT_TRUE(ok(make_receipt(*reg.log, 6)));
}

TEST_F(ReceiptTest, NamesTheLineThatIsWrong) {
  const std::string sound = make_receipt(*reg.log, 17)->bytes();
  const auto reason = [&](std::string_view from, std::string_view to) {
    std::string changed = sound;
    changed.replace(changed.find(from), from.size(), to);
    const auto receipt = Receipt::parse(changed);
    return receipt ? std::string("it passed") : receipt.error().message;
  };
  EXPECT_THAT(reason("c2sp.org", "c3sp.org"), HasSubstr("line 1"));
  EXPECT_THAT(reason("extra ", "extra  "), HasSubstr("line 2"));
  EXPECT_THAT(reason("index 17", "index 017"), HasSubstr("line 3"));
  EXPECT_THAT(reason("index 17\n", "index 17\nAAAA\n"), HasSubstr("line 4"));
  EXPECT_FALSE(Receipt::parse(""));
  EXPECT_FALSE(Receipt::parse(sound.substr(0, sound.find("\n\n"))));
  EXPECT_FALSE(Receipt::parse(sound + std::string(1 << 20, '\n')));
}

TEST_F(ReceiptTest, TakesTheActInItsOneSpellingOnly) {
  Receipt receipt = *make_receipt(*reg.log, 17);
  for (const char* act :
       {"[]", "{\"b\":1,\"a\":2}", "{\"a\": 1}", "{}}", "", "{\"a\":1},\"entry\":{}"}) {
    receipt.act = act;
    EXPECT_FALSE(Receipt::parse(receipt.bytes())) << act;
  }
}

}  // namespace
}  // namespace amends::ledger
