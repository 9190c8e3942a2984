#include "http/multipart.h"

#include "base/limits.h"
#include "base/text.h"

namespace callfloor::http {

namespace {

/// The value of name= or name="..." among the parameters after the first semicolon.
std::optional<std::string> header_parameter(std::string_view header, std::string_view name) {
    auto at = header.find(';');
    while (at != std::string_view::npos) {
        header.remove_prefix(at + 1);
        const auto equals = header.find('=');
        if (equals == std::string_view::npos) {
            return std::nullopt;
        }
        const auto found = trim(header.substr(0, equals));
        header.remove_prefix(equals + 1);
        std::string value;
        if (header.starts_with('"')) {
            std::size_t i = 1;
            for (; i < header.size() && header[i] != '"'; ++i) {
                i += header[i] == '\\' && i + 1 < header.size() ? 1 : 0;
                value += header[i];
            }
            header.remove_prefix(std::min(i + 1, header.size()));
        } else {
            value = trim(header.substr(0, header.find(';')));
        }
        if (equals_ignore_case(found, name)) {
            return value;
        }
        at = header.find(';');
    }
    return std::nullopt;
}

Result<Part> parse_part(std::string_view text) {
    Part part;
    part.content_type = "text/plain";
    const auto end = text.find("\r\n\r\n");
    if (end == std::string_view::npos || end > limits::kHttpHeaderBytes) {
        return fail(ErrorCode::InvalidInput, "a part of the upload has no end of its header");
    }
    part.body = text.substr(end + 4);
    auto header = text.substr(0, end + 2);
    while (!header.empty()) {
        const auto line_end = header.find("\r\n");
        const auto line = header.substr(0, line_end);
        header.remove_prefix(line_end + 2);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) {
            continue;
        }
        const auto value = trim(line.substr(colon + 1));
        if (equals_ignore_case(trim(line.substr(0, colon)), "Content-Disposition")) {
            part.name = header_parameter(value, "name").value_or("");
            part.file_name = header_parameter(value, "filename").value_or("");
        } else if (equals_ignore_case(trim(line.substr(0, colon)), "Content-Type")) {
            part.content_type = value;
        }
    }
    if (part.name.empty()) {
        return fail(ErrorCode::InvalidInput, "a part of the upload has no name");
    }
    return part;
}

}  // namespace

Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body) {
    const auto boundary = header_parameter(content_type, "boundary");
    if (!starts_with_ignore_case(content_type, "multipart/form-data") || !boundary ||
        boundary->empty() || boundary->size() > 70) {
        return fail(ErrorCode::InvalidInput,
                    "the upload must be multipart/form-data with a boundary of 1 to 70 characters");
    }
    const auto opening = "--" + *boundary;
    const auto separator = "\r\n" + opening;
    if (!body.starts_with(opening)) {
        return fail(ErrorCode::InvalidInput, "the upload does not begin with its boundary");
    }
    body.remove_prefix(opening.size());
    std::vector<Part> parts;
    while (!body.starts_with("--")) {
        if (!body.starts_with("\r\n")) {
            return fail(ErrorCode::InvalidInput,
                        "a boundary of the upload is not a line of its own");
        }
        body.remove_prefix(2);
        const auto end = body.find(separator);
        if (end == std::string_view::npos) {
            return fail(ErrorCode::InvalidInput, "the upload ends before its closing boundary");
        }
        if (parts.size() == limits::kHttpParts) {
            return fail(ErrorCode::InvalidInput, "the upload has more than {} parts",
                        limits::kHttpParts);
        }
        auto part = TRY(parse_part(body.substr(0, end)));
        parts.push_back(std::move(part));
        body.remove_prefix(end + separator.size());
    }
    return parts;
}

}  // namespace callfloor::http
