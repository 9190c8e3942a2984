// The PDF of a fax: its pages' data, as it stands in the file, between the right words.

#include "fax/fax_pdf.h"

#include <fstream>

#include <gmock/gmock.h>

#include "base/temporary_folder.h"
#include "fax/testing/fax_pages.h"

namespace callfloor::fax {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(FaxPdf, HoldsEachPageInItsSize) {
    const TemporaryFolder folder;
    const auto tiff = folder.path() / "a.tif";
    testing::write_pages(tiff, 3);
    const auto pdf = fax_pdf(tiff);
    ASSERT_TRUE(pdf) << pdf.error().text;
    EXPECT_THAT(*pdf, StartsWith("%PDF-1.4"));
    EXPECT_THAT(*pdf, HasSubstr("/Count 3"));
    EXPECT_THAT(*pdf, HasSubstr("/K -1 /Columns 1728 /Rows 1100"));
    EXPECT_THAT(*pdf, HasSubstr("/MediaBox [0 0 609.88 404.08]"));
}

TEST(FaxPdf, TheTableSaysWhereEachObjectBegins) {
    const TemporaryFolder folder;
    const auto tiff = folder.path() / "a.tif";
    testing::write_pages(tiff, 2);
    const auto pdf = fax_pdf(tiff).value();
    const auto table = std::stoul(pdf.substr(pdf.find("startxref\n") + 10));
    ASSERT_EQ(pdf.substr(table, 5), "xref\n");
    auto line = pdf.find("65535 f \n", table) + 9;
    int object = 0;
    for (; pdf[line] >= '0' && pdf[line] <= '9'; line += 20) {
        const auto at = std::stoul(pdf.substr(line, 10));
        EXPECT_EQ(pdf.substr(at, 8).find(std::to_string(++object) + " 0 obj"), 0U) << object;
    }
    EXPECT_EQ(object, 2 + 2 * 3);
}

TEST(FaxPdf, WhatIsNoFaxIsNamed) {
    const TemporaryFolder folder;
    EXPECT_EQ(fax_pdf(folder.path() / "none.tif").error().code, ErrorCode::NotFound);
    std::ofstream(folder.path() / "text.tif") << "not a TIFF";
    EXPECT_FALSE(fax_pdf(folder.path() / "text.tif"));
}

}  // namespace
}  // namespace callfloor::fax
