#include "io/certificate.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/temporary_folder.h"

namespace callfloor::io {
namespace {

constexpr auto kDay = std::chrono::hours(24);

class OwnCertificate : public ::testing::Test {
  protected:
    Result<CertificateFiles> ensure(Instant now, std::vector<std::string> names = {}) {
        return ensure_certificate({folder_.path() / "tls", std::move(names), now});
    }
    TemporaryFolder folder_;
    Instant now_ = from_epoch_ms(1'767'229'200'000);
};

TEST_F(OwnCertificate, NamesLocalhostAndWhatWasAskedFor) {
    const auto files = ensure(now_, {"centre.example", "10.1.2.3", "bad name;"});
    ASSERT_TRUE(files) << files.error().text;
    EXPECT_TRUE(files->created);
    const auto facts = read_certificate(files->certificate);
    ASSERT_TRUE(facts);
    for (const auto* name : {"localhost", "127.0.0.1", "::1", "centre.example", "10.1.2.3"}) {
        EXPECT_NE(std::find(facts->names.begin(), facts->names.end(), name), facts->names.end())
            << name;
    }
    EXPECT_EQ(facts->not_after - facts->not_before, 825 * kDay);
    EXPECT_LE(facts->not_before, now_);
    EXPECT_EQ(facts->fingerprint.size(), 64U);
}

TEST_F(OwnCertificate, KeyIsReadableByTheOwnerOnly) {
    const auto files = ensure(now_);
    ASSERT_TRUE(files);
    EXPECT_EQ(std::filesystem::status(files->private_key).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(OwnCertificate, StaysUntilThirtyDaysAreLeft) {
    ASSERT_TRUE(ensure(now_)->created);
    EXPECT_FALSE(ensure(now_)->created);
    EXPECT_FALSE(ensure(now_ + 790 * kDay)->created);
    EXPECT_TRUE(ensure(now_ + 800 * kDay)->created);
}

TEST_F(OwnCertificate, IsMadeAnewWhenANameIsMissingOrAFileIsBroken) {
    ASSERT_TRUE(ensure(now_)->created);
    EXPECT_TRUE(ensure(now_, {"centre.example"})->created);
    EXPECT_FALSE(ensure(now_, {"centre.example"})->created);
    std::ofstream(folder_.path() / "tls" / "server.crt") << "broken";
    EXPECT_TRUE(ensure(now_, {"centre.example"})->created);
    std::filesystem::remove(folder_.path() / "tls" / "server.key");
    EXPECT_TRUE(ensure(now_, {"centre.example"})->created);
}

TEST_F(OwnCertificate, SaysWhenTheFolderCannotBeWritten) {
    std::ofstream(folder_.path() / "tls") << "a file, no folder";
    const auto files = ensure(now_);
    ASSERT_FALSE(files);
    EXPECT_NE(files.error().text.find("permissions"), std::string::npos);
}

}  // namespace
}  // namespace callfloor::io
