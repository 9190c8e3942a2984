#include "centre/secret_box.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/temporary_folder.h"

namespace callfloor::centre {
namespace {

namespace fs = std::filesystem;

TEST(SecretBox, OpensWhatItSealedAlsoAfterARestart) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "secret.key";
    const auto sealed = SecretBox::open(file).value().seal("the carrier's word");
    EXPECT_EQ(sealed.find("carrier"), std::string::npos);
    EXPECT_EQ(SecretBox::open(file).value().unseal(sealed), "the carrier's word");
}

TEST(SecretBox, SealsTheSameSecretDifferentlyEachTime) {
    const TemporaryFolder folder;
    const auto box = SecretBox::open(folder.path() / "secret.key").value();
    EXPECT_NE(box.seal("same"), box.seal("same"));
    EXPECT_EQ(box.unseal(box.seal("")), "");
}

TEST(SecretBox, KeepsTheKeyToTheOwner) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "secret.key";
    ASSERT_TRUE(SecretBox::open(file));
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
    const auto opened = SecretBox::open(file);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().text.find("chmod 600"), std::string::npos);
}

TEST(SecretBox, RefusesAForeignKeyAndDamage) {
    const TemporaryFolder folder;
    const auto box = SecretBox::open(folder.path() / "a.key").value();
    const auto other = SecretBox::open(folder.path() / "b.key").value();
    auto sealed = box.seal("secret");
    EXPECT_FALSE(other.unseal(sealed));
    sealed[10] = sealed[10] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(box.unseal(sealed));
    for (const auto* bad : {"", "x", "not base64 !"}) {
        EXPECT_FALSE(box.unseal(bad)) << bad;
    }
}

TEST(SecretBox, RefusesAKeyFileOfTheWrongLength) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "secret.key";
    std::ofstream(file) << "short";
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_FALSE(SecretBox::open(file));
    EXPECT_FALSE(SecretBox::open(folder.path() / "none" / "secret.key"));
}

}  // namespace
}  // namespace callfloor::centre
