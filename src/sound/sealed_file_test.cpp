#include "sound/sealed_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include "base/temporary_folder.h"
#include "sound/testing/sound_fixture.h"

namespace callfloor::sound {
namespace {

namespace fs = std::filesystem;
using testing::kNewKey;
using testing::kOldKey;

class SealedFile : public ::testing::Test {
  protected:
    fs::path seal(const std::string& content, const std::string& key_lines) {
        const auto plain = folder_.path() / "plain";
        const auto sealed = folder_.path() / "x.sealed";
        std::ofstream(plain, std::ios::binary) << content;
        auto source = FileBytes::open(plain);
        const UniqueFd out(::open(sealed.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
        const auto done = seal_into(out.get(), **source, *testing::keys(key_lines));
        EXPECT_TRUE(done) << done.error().text;
        return sealed;
    }
    static Result<std::string> open(const fs::path& file,
                                    const std::shared_ptr<const MasterKeys>& keys) {
        auto bytes = TRY(FileBytes::open(file));
        auto source = TRY(open_sealed(std::move(bytes), keys, "x.sealed"));
        std::string content(static_cast<std::size_t>(source->size()), '\0');
        const auto got = TRY(source->read_at(0, content));
        EXPECT_EQ(got, content.size());
        return content;
    }
    static std::string content_of(std::size_t size) {
        std::string content;
        for (std::size_t i = 0; i < size; ++i) {
            content += static_cast<char>(i * 31 + i / 251);
        }
        return content;
    }

    TemporaryFolder folder_;
};

TEST_F(SealedFile, OpensToWhatWasSealedAtEverySizeAroundAChunk) {
    for (const std::size_t size : {0u, 1u, 65'535u, 65'536u, 65'537u, 131'072u, 200'001u}) {
        const auto content = content_of(size);
        const auto file = seal(content, kOldKey);
        const auto opened = open(file, testing::keys(kOldKey));
        ASSERT_TRUE(opened) << size << ": " << opened.error().text;
        EXPECT_EQ(*opened, content) << size;
        EXPECT_EQ(testing::bytes_of(file).find("CFSEAL1"), 0u);
        if (size > 100) {
            EXPECT_EQ(testing::bytes_of(file).find(content.substr(10, 40)), std::string::npos);
        }
    }
}

TEST_F(SealedFile, AnyPartIsReadByItself) {
    const auto content = content_of(200'001);
    const auto file = seal(content, kOldKey);
    auto source = open_sealed(*FileBytes::open(file), testing::keys(kOldKey), "x");
    ASSERT_TRUE(source);
    for (const std::int64_t at : {199'990, 0, 65'530, 131'071, 7}) {
        std::string part(11, '\0');
        EXPECT_EQ((*source)->read_at(at, part), 11u);
        EXPECT_EQ(part, content.substr(static_cast<std::size_t>(at), 11));
    }
    std::string end(20, '\0');
    EXPECT_EQ((*source)->read_at(200'000, end), 1u);
    EXPECT_EQ((*source)->read_at(200'001, end), 0u);
}

TEST_F(SealedFile, EveryChangeIsNoticed) {
    const auto content = content_of(200'001);
    const std::int64_t chunk = kSealedChunkBytes + 16;
    for (const std::int64_t at :
         {std::int64_t{9}, std::int64_t{520}, kSealedHeaderBytes, kSealedHeaderBytes + chunk + 5,
          kSealedHeaderBytes + 3 * chunk + 10}) {
        const auto file = seal(content, kOldKey);
        testing::damage(file, at);
        EXPECT_EQ(open(file, testing::keys(kOldKey)).error().code, ErrorCode::Unavailable) << at;
    }
}

TEST_F(SealedFile, CutOffAndExchangedChunksAreNoticed) {
    const auto content = content_of(200'001);
    const std::int64_t chunk = kSealedChunkBytes + 16;
    for (const std::int64_t kept : {kSealedHeaderBytes, kSealedHeaderBytes + chunk,
                                    kSealedHeaderBytes + 3 * chunk, kSealedHeaderBytes + 8}) {
        const auto file = seal(content, kOldKey);
        fs::resize_file(file, static_cast<std::uintmax_t>(kept));
        EXPECT_FALSE(open(file, testing::keys(kOldKey))) << kept;
    }
    const auto file = seal(content, kOldKey);
    auto bytes = testing::bytes_of(file);
    const auto first = bytes.substr(kSealedHeaderBytes, static_cast<std::size_t>(chunk));
    bytes.replace(static_cast<std::size_t>(kSealedHeaderBytes + chunk),
                  static_cast<std::size_t>(chunk), first);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    EXPECT_FALSE(open(file, testing::keys(kOldKey)));
}

TEST_F(SealedFile, ALostKeyIsNamed) {
    const auto file = seal("secret", kOldKey);
    const auto without = open(file, nullptr);
    ASSERT_FALSE(without);
    EXPECT_THAT(without.error().text,
                ::testing::HasSubstr(key_name(testing::keys(kOldKey)->current_id())));
    EXPECT_THAT(without.error().text, ::testing::HasSubstr("put that key's line back"));
    EXPECT_FALSE(open(file, testing::keys(kNewKey)));
}

TEST_F(SealedFile, RenewedForTheNewKeyAloneAndOnlyOnce) {
    const auto file = seal("secret", kOldKey);
    const auto both = testing::keys(std::string(kNewKey) + "\n" + kOldKey);
    EXPECT_EQ(open(file, both), "secret");
    EXPECT_EQ(renew_seal(file, *both), true);
    EXPECT_EQ(renew_seal(file, *both), false);
    EXPECT_EQ(open(file, testing::keys(kNewKey)), "secret");
    EXPECT_FALSE(open(file, testing::keys(kOldKey)));
    EXPECT_FALSE(renew_seal(file, *testing::keys(kOldKey)));
}

TEST_F(SealedFile, OpensWhenTheRenewingWasCutOffBetweenItsTwoWrites) {
    const auto file = seal("secret", kOldKey);
    const auto before = testing::bytes_of(file);
    const auto both = testing::keys(std::string(kNewKey) + "\n" + kOldKey);
    ASSERT_EQ(renew_seal(file, *both), true);
    auto bytes = testing::bytes_of(file);
    bytes.replace(512, 512, before.substr(512, 512));  // the old slot was not cleared yet
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    EXPECT_EQ(open(file, testing::keys(kOldKey)), "secret");
    EXPECT_EQ(open(file, testing::keys(kNewKey)), "secret");
    EXPECT_EQ(renew_seal(file, *both), true);
    EXPECT_FALSE(open(file, testing::keys(kOldKey)));
    EXPECT_EQ(open(file, testing::keys(kNewKey)), "secret");
}

TEST(MasterKeys, TheFileMustBeTheOwnersAlone) {
    TemporaryFolder folder;
    const auto file = folder.path() / "keys";
    std::ofstream(file) << "# made in May\n" << kNewKey << "\n" << kOldKey << "\n";
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    const auto read = MasterKeys::read(file);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ((*read)->current_id(), testing::keys(kNewKey)->current_id());
    EXPECT_NE((*read)->find(testing::keys(kOldKey)->current_id()), nullptr);
    fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
    EXPECT_THAT(MasterKeys::read(file).error().text, ::testing::HasSubstr("chmod 600"));
    EXPECT_EQ(MasterKeys::read(folder.path() / "none").error().code, ErrorCode::Unavailable);
}

TEST(MasterKeys, WhatIsNoKeyIsRefusedByItsLine) {
    EXPECT_THAT(MasterKeys::parse("", "k").error().text, ::testing::HasSubstr("line 1"));
    EXPECT_THAT(MasterKeys::parse(std::string(kOldKey) + "\nabc\n", "k").error().text,
                ::testing::HasSubstr("line 2"));
    EXPECT_FALSE(MasterKeys::parse(std::string(64, 'g'), "k"));
}

}  // namespace
}  // namespace callfloor::sound
