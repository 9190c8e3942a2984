// A tar archive made as it is read: tar itself lists and unpacks it, and every piece of it is the
// same wherever the reading begins.
#include "base/tar_source.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/temporary_folder.h"

namespace callfloor {
namespace {

TarEntry entry(std::string name, std::string text, std::int64_t size = -1) {
    const auto length = size < 0 ? static_cast<std::int64_t>(text.size()) : size;
    return {std::move(name), from_epoch_ms(1'700'000'000'000), length,
            [text = std::move(text)] -> Result<std::unique_ptr<ByteSource>> {
                return std::make_unique<TextBytes>(text);
            }};
}

std::string all_of(TarSource& tar) {
    std::string bytes(static_cast<std::size_t>(tar.size()), '?');
    const auto count = tar.read_at(0, bytes);
    EXPECT_TRUE(count && *count == bytes.size());
    return bytes;
}

TEST(TarSource, IsUnpackedByTar) {
    TarSource tar({entry("a.txt", "hello"), entry("folder/b.bin", std::string(1'300, 'b')),
                   entry("empty", "")});
    const TemporaryFolder folder;
    const auto file = folder.path() / "x.tar";
    std::ofstream(file, std::ios::binary) << all_of(tar);
    const auto command = fmt::format("tar -x -C {} -f {}", folder.path().string(), file.string());
    ASSERT_EQ(std::system(command.c_str()), 0);
    std::ifstream unpacked(folder.path() / "a.txt");
    std::string text;
    std::getline(unpacked, text);
    EXPECT_EQ(text, "hello");
    EXPECT_EQ(std::filesystem::file_size(folder.path() / "folder/b.bin"), 1'300u);
    EXPECT_EQ(std::filesystem::file_size(folder.path() / "empty"), 0u);
}

TEST(TarSource, GivesTheSameBytesWhereverTheReadingBegins) {
    TarSource tar({entry("a", std::string(700, 'a')), entry("b", std::string(512, 'b'))});
    const auto whole = all_of(tar);
    for (const std::size_t begin : {0, 1, 511, 512, 900, 1'211, 1'535, 1'536, 2'048, 2'700}) {
        for (const std::size_t length : {1, 37, 600, 4'000}) {
            std::string piece(length, '?');
            const auto count = tar.read_at(static_cast<std::int64_t>(begin), piece);
            ASSERT_TRUE(count);
            EXPECT_EQ(piece.substr(0, *count), whole.substr(begin, length)) << begin << length;
        }
    }
    std::string beyond(8, '?');
    EXPECT_EQ(tar.read_at(tar.size(), beyond), 0u);
}

TEST(TarSource, KeepsThePlacesWhenAFileIsShorterThanItSaid) {
    TarSource tar({entry("short", "ab", 600), entry("next", "next")});
    const auto whole = all_of(tar);
    EXPECT_EQ(whole.substr(512, 4), std::string("ab\0\0", 4));
    EXPECT_EQ(whole.substr(512 + 1'024, 4), "next");
}

TEST(TarSource, SaysWhyAFileCannotBeOpened) {
    auto broken = entry("a", "abc");
    broken.open = [] -> Result<std::unique_ptr<ByteSource>> {
        return fail(ErrorCode::Unavailable, "the disk is gone");
    };
    TarSource tar({broken});
    std::string bytes(600, '?');
    EXPECT_FALSE(tar.read_at(0, bytes));
}

}  // namespace
}  // namespace callfloor
