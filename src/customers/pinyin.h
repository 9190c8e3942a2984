#pragma once
// How Chinese is read, by ICU's transliteration for names (单 as surname: shan). Characters with
// several readings get their usual one. Any thread; one text at a time.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callfloor::customers {

class Pinyin final {
  public:
    /// Unavailable when ICU's data are not installed.
    static Result<std::unique_ptr<Pinyin>> create();
    ~Pinyin();

    /// One syllable per Chinese character, in a-z without tones; what is not Chinese is left out.
    /// "王小明" -> {"wang", "xiao", "ming"}
    std::vector<std::string> syllables(std::string_view utf8) const;

  private:
    struct State;
    explicit Pinyin(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Text of a file as UTF-8: UTF-8 with or without mark, else GB18030. InvalidInput when it is
/// neither.
Result<std::string> to_utf8(std::string_view bytes);

}  // namespace callfloor::customers
