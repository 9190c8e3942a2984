#include "fax/fax_pdf.h"

#include <cstdint>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <tiffio.h>

#include "fax/fax_limits.h"

namespace callfloor::fax {

namespace {

using TiffFile = std::unique_ptr<TIFF, decltype(&TIFFClose)>;

/// Objects numbered from 1; where each begins is the table at the end.
class PdfWriter final {
  public:
    PdfWriter() { text_ = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n"; }

    std::size_t reserve() {
        places_.push_back(0);
        return places_.size();
    }
    void put(std::size_t object, std::string_view body) {
        places_[object - 1] = text_.size();
        text_ += fmt::format("{} 0 obj\n", object);
        text_ += body;
        text_ += "\nendobj\n";
    }
    void put_stream(std::size_t object, std::string_view fields, std::string_view data) {
        places_[object - 1] = text_.size();
        text_ +=
            fmt::format("{} 0 obj\n<< {} /Length {} >>\nstream\n", object, fields, data.size());
        text_ += data;
        text_ += "\nendstream\nendobj\n";
    }
    std::size_t size() const { return text_.size(); }

    std::string finish(std::size_t catalogue) {
        const auto table = text_.size();
        text_ += fmt::format("xref\n0 {}\n0000000000 65535 f \n", places_.size() + 1);
        for (const auto place : places_) {
            text_ += fmt::format("{:010} 00000 n \n", place);
        }
        text_ += fmt::format("trailer\n<< /Size {} /Root {} 0 R >>\nstartxref\n{}\n%%EOF\n",
                             places_.size() + 1, catalogue, table);
        return std::move(text_);
    }

  private:
    std::string text_;
    std::vector<std::size_t> places_;
};

struct PageImage {
    std::uint32_t width = 0;
    std::uint32_t length = 0;
    double x_dots = 204;  ///< an inch
    double y_dots = 196;
    std::string data;  ///< T.6, most significant bit first
};

double dots(TIFF* file, std::uint32_t tag, double usual) {
    float value = 0;
    std::uint16_t unit = RESUNIT_INCH;
    TIFFGetFieldDefaulted(file, TIFFTAG_RESOLUTIONUNIT, &unit);
    if (TIFFGetField(file, tag, &value) != 1 || value <= 1) {
        return usual;
    }
    return unit == RESUNIT_CENTIMETER ? value * 2.54 : value;
}

Result<PageImage> read_page(TIFF* file, int number) {
    PageImage page;
    std::uint16_t compression = 0;
    std::uint16_t order = FILLORDER_MSB2LSB;
    TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &page.width);
    TIFFGetField(file, TIFFTAG_IMAGELENGTH, &page.length);
    TIFFGetField(file, TIFFTAG_COMPRESSION, &compression);
    TIFFGetFieldDefaulted(file, TIFFTAG_FILLORDER, &order);
    const auto bytes = TIFFRawStripSize64(file, 0);
    if (compression != COMPRESSION_CCITTFAX4 || TIFFNumberOfStrips(file) != 1 || page.width == 0 ||
        page.length == 0 || bytes == 0 || bytes > limits::kFaxPdfBytes) {
        return fail(ErrorCode::InvalidInput,
                    "page {} of the fax's file is not one strip of T.6 data; it was not written by "
                    "this server, or is damaged",
                    number);
    }
    page.x_dots = dots(file, TIFFTAG_XRESOLUTION, page.x_dots);
    page.y_dots = dots(file, TIFFTAG_YRESOLUTION, page.y_dots);
    page.data.resize(bytes);
    if (TIFFReadRawStrip(file, 0, page.data.data(), static_cast<tmsize_t>(bytes)) < 0) {
        return fail(ErrorCode::InvalidInput, "page {} of the fax's file cannot be read", number);
    }
    if (order == FILLORDER_LSB2MSB) {
        TIFFReverseBits(reinterpret_cast<std::uint8_t*>(page.data.data()),
                        static_cast<tmsize_t>(bytes));
    }
    return page;
}

}  // namespace

Result<std::string> fax_pdf(const std::filesystem::path& tiff) {
    TIFFSetErrorHandler(nullptr);
    TIFFSetWarningHandler(nullptr);
    const TiffFile file(TIFFOpen(tiff.c_str(), "r"), &TIFFClose);
    if (file == nullptr) {
        return fail(ErrorCode::NotFound, "the fax's pages are not there (any more)");
    }
    PdfWriter pdf;
    const auto catalogue = pdf.reserve();
    const auto tree = pdf.reserve();
    std::string kids;
    int pages = 0;
    do {
        const auto image = TRY(read_page(file.get(), ++pages));
        if (pages > limits::kFaxPages || pdf.size() + image.data.size() > limits::kFaxPdfBytes) {
            return fail(ErrorCode::LimitReached, "the fax is larger than {} pages or {} bytes",
                        limits::kFaxPages, limits::kFaxPdfBytes);
        }
        const double wide = image.width * 72.0 / image.x_dots;
        const double high = image.length * 72.0 / image.y_dots;
        const auto page = pdf.reserve();
        const auto picture = pdf.reserve();
        const auto content = pdf.reserve();
        kids += fmt::format("{} 0 R ", page);
        pdf.put(page, fmt::format("<< /Type /Page /Parent {} 0 R /MediaBox [0 0 {:.2f} {:.2f}] "
                                  "/Resources << /XObject << /I {} 0 R >> >> /Contents {} 0 R >>",
                                  tree, wide, high, picture, content));
        pdf.put_stream(
            picture,
            fmt::format("/Type /XObject /Subtype /Image /Width {0} /Height {1} "
                        "/BitsPerComponent 1 /ColorSpace /DeviceGray /Filter "
                        "/CCITTFaxDecode /DecodeParms << /K -1 /Columns {0} /Rows {1} >>",
                        image.width, image.length),
            image.data);
        pdf.put_stream(content, "", fmt::format("q {:.2f} 0 0 {:.2f} 0 0 cm /I Do Q", wide, high));
    } while (TIFFReadDirectory(file.get()) == 1);
    pdf.put(catalogue, fmt::format("<< /Type /Catalog /Pages {} 0 R >>", tree));
    pdf.put(tree, fmt::format("<< /Type /Pages /Kids [{}] /Count {} >>", kids, pages));
    return pdf.finish(catalogue);
}

}  // namespace callfloor::fax
