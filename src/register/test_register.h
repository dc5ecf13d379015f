// A register in a temporary folder, and claims to put into it, for the tests of this module.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "register/acts.h"
#include "register/register.h"

namespace amends::registry {

class RegisterTest : public testing::Test {
 protected:
  static constexpr base::UnixSeconds noon = 1'775'000'000;  // 2026-03-31, inside Velaria's window

  RegisterTest() {
    char name[] = "/tmp/amends-register-test-XXXXXX";
    place_ = mkdtemp(name);
  }
  ~RegisterTest() override {
    base::set_fault_plan({});
    std::filesystem::remove_all(place_);
  }

  std::filesystem::path folder() const { return place_ / "register"; }
  static std::filesystem::path velaria() { return AMENDS_SOURCE_DIR "/programmes/velaria"; }

  Register make() {
    Register::CreateOptions options;
    options.origin = "test.example/log";
    options.actor = {"Officer", "INT"};
    options.clock = base::fixed_clock(noon);
    auto reg = Register::create(folder(), velaria(), options);
    EXPECT_TRUE(reg) << reg.error().message;
    return std::move(*reg);
  }
  Register reopen(Access access = Access::write) {
    auto reg = Register::open(folder(), access, base::fixed_clock(noon));
    EXPECT_TRUE(reg) << reg.error().message;
    return std::move(*reg);
  }

  static std::string filing(std::string_view category, std::string_view name) {
    return fmt::format(
        R"({{"category":"{}","claimant":{{"birth":"1961-04","names":[{{"script":"Latn","text":"{}"}}]}},)"
        R"("incidents":[{{"date":"2019-10-03","place":{{"text":"Hollow Street","zone":"K2"}}}}],)"
        R"("losses":[{{"amount":"1200.00","currency":"VLR","head":"DISPLACEMENT"}}],"received":"2026-03-31"}})",
        category, name);
  }
  // data of claim.filed and claim.amended; `more` goes between the filing and the source.
  static std::string filed(std::string_view content, std::string_view key,
                           std::string_view deficiencies = "[]") {
    const std::string digest = base::to_base64(base::sha256(base::as_bytes(content)));
    return fmt::format(
        R"({{"deficiencies":{},"filing":{},"late":false,"source":{{"digest":"{}","key":"{}","name":"test","row":1}}}})",
        deficiencies, content, digest, key);
  }
  static ClaimId file(Register& reg, std::string_view key, std::string_view name = "Tova Reed",
                      std::string_view deficiencies = "[]") {
    return file_content(reg, key, filing("D1", name), deficiencies);
  }
  static ClaimId file_content(Register& reg, std::string_view key, std::string_view content,
                              std::string_view deficiencies = "[]") {
    auto session = reg.begin();
    EXPECT_TRUE(session);
    const ClaimId claim = session->new_claim();
    const std::string data = filed(content, key, deficiencies);
    const auto done = session->add({kind::claim_filed, claim, data}, {"Officer", "INT"});
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_TRUE(session->commit());
    return claim;
  }
  static std::int64_t count(Register& reg, std::string_view sql) {
    auto select = reg.database().prepare(sql);
    EXPECT_TRUE(select) << select.error().message;
    EXPECT_TRUE(select->step());
    return select->integer(0);
  }

  std::filesystem::path place_;
};

}  // namespace amends::registry
