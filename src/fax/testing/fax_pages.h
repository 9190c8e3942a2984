#pragma once
// Fax pages for tests: drawn, written as TIFF (T.6, 204 x 196 dots an inch) and read back as
// pixels.

#include <cstdint>
#include <filesystem>
#include <vector>

#include <gtest/gtest.h>
#include <tiffio.h>

namespace callfloor::fax::testing {

constexpr std::uint32_t kWidth = 1'728;
constexpr std::uint32_t kLength = 1'100;

/// Lines, bars and dots, other ones on each page.
inline bool is_black(int page, std::uint32_t x, std::uint32_t y) {
    const auto shift = static_cast<std::uint32_t>(page) * 37;
    return (x + shift) % 96 < 3 || (y + shift) % 64 < 2 || (x * 7 + y * 13 + shift) % 211 == 0;
}

inline void write_pages(const std::filesystem::path& path, int pages) {
    TIFF* file = TIFFOpen(path.c_str(), "w");
    ASSERT_NE(file, nullptr);
    for (int page = 0; page < pages; ++page) {
        TIFFSetField(file, TIFFTAG_IMAGEWIDTH, kWidth);
        TIFFSetField(file, TIFFTAG_IMAGELENGTH, kLength);
        TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, 1);
        TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, 1);
        TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, kLength);
        TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
        TIFFSetField(file, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
        TIFFSetField(file, TIFFTAG_FILLORDER, FILLORDER_LSB2MSB);
        TIFFSetField(file, TIFFTAG_XRESOLUTION, 204.0);
        TIFFSetField(file, TIFFTAG_YRESOLUTION, 196.0);
        TIFFSetField(file, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
        TIFFSetField(file, TIFFTAG_SUBFILETYPE, FILETYPE_PAGE);
        TIFFSetField(file, TIFFTAG_PAGENUMBER, page, pages);
        std::vector<std::uint8_t> row(kWidth / 8);
        for (std::uint32_t y = 0; y < kLength; ++y) {
            std::fill(row.begin(), row.end(), std::uint8_t{0});
            for (std::uint32_t x = 0; x < kWidth; ++x) {
                if (is_black(page, x, y)) {
                    row[x / 8] = static_cast<std::uint8_t>(row[x / 8] | (1U << (x % 8)));
                }
            }
            ASSERT_EQ(TIFFWriteScanline(file, row.data(), y), 1);
        }
        TIFFWriteDirectory(file);
    }
    TIFFClose(file);
}

struct Page {
    std::uint32_t width = 0, length = 0;
    std::vector<std::uint8_t> pixels;
    bool operator==(const Page&) const = default;
};

inline void PrintTo(const Page& page, std::ostream* out) {
    *out << page.width << " x " << page.length;
}

inline std::vector<Page> read_pages(const std::filesystem::path& path) {
    std::vector<Page> pages;
    TIFF* file = TIFFOpen(path.c_str(), "r");
    if (file == nullptr) {
        return pages;
    }
    do {
        Page page;
        TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &page.width);
        TIFFGetField(file, TIFFTAG_IMAGELENGTH, &page.length);
        const auto bytes = static_cast<std::size_t>(TIFFScanlineSize(file));
        page.pixels.resize(bytes * page.length);
        for (std::uint32_t y = 0; y < page.length; ++y) {
            EXPECT_EQ(TIFFReadScanline(file, page.pixels.data() + bytes * y, y), 1);
        }
        pages.push_back(std::move(page));
    } while (TIFFReadDirectory(file) == 1);
    TIFFClose(file);
    return pages;
}

}  // namespace callfloor::fax::testing
