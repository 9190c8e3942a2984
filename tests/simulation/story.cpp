#include "story.h"

#include <algorithm>

namespace callfloor::simulation {

namespace {
constexpr std::size_t kLines = 200'000;

/// The value of a header line, up to its end.
std::string_view header(std::string_view bytes, std::string_view name) {
    const auto at = bytes.find(name);
    if (at == std::string_view::npos) {
        return {};
    }
    const auto begin = at + name.size();
    return bytes.substr(begin, bytes.find("\r\n", begin) - begin);
}
}  // namespace

void Story::add(Instant at, std::string text) {
    lines_.push_back({at, std::move(text)});
    if (lines_.size() > kLines) {
        lines_.pop_front();
    }
}

void Story::tell_message(Instant at, std::string_view from, std::string_view to,
                         std::string_view bytes, bool is_lost) {
    if (!is_told) {
        return;
    }
    const auto first = bytes.substr(0, bytes.find("\r\n"));
    add(at, fmt::format("  {:>9} ──► {:<9} {:<44}{} cseq {} from {} call {}", from, to,
                        first.substr(0, 44), is_lost ? " (lost)" : "", header(bytes, "CSeq: "),
                        header(bytes, "From: "), header(bytes, "Call-ID: ")));
}

std::string Story::about(const std::vector<std::string>& words, std::size_t lines) const {
    std::vector<const Line*> found;
    for (auto line = lines_.rbegin(); line != lines_.rend() && found.size() < lines; ++line) {
        const bool speaks = words.empty() || std::ranges::any_of(words, [&](const auto& word) {
                                return line->text.find(word) != std::string::npos;
                            });
        if (speaks) {
            found.push_back(&*line);
        }
    }
    std::string text;
    for (auto line = found.rbegin(); line != found.rend(); ++line) {
        text += fmt::format("{} {}\n", to_epoch_ms((*line)->at), (*line)->text);
    }
    return text;
}

}  // namespace callfloor::simulation
