#pragma once
// The console's files, read into memory at start. Files under /assets/ carry a hash in their name
// and are cached for ever; index.html is asked for anew each time and answers every path that is no
// file, because the console has routes of its own. Below /embed/ it is embed.html, which other
// programs' pages may show in a frame.

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/http.h"

namespace callfloor::http {

class Assets final {
  public:
    /// No files: every path answers 404.
    Assets() = default;
    /// Everything under the folder; siblings NAME.gz and NAME.br are NAME compressed. At most
    /// limits::kAssetBytes. The folder must hold index.html.
    static Result<Assets> load(const std::filesystem::path& folder);

    void add(std::string path, std::string bytes);  ///< "/index.html"
    /// Whose pages may show what is below /embed/, as Response::frame_ancestors. Any thread.
    void set_embedders(std::function<std::string()> embedders) {
        embedders_ = std::move(embedders);
    }
    bool empty() const { return files_.empty(); }
    Response answer(const Request& request) const;

  private:
    struct File {
        std::string bytes;
        std::string gzip;
        std::string brotli;
        std::string etag;
    };
    const File* find(std::string_view path) const;
    std::map<std::string, File, std::less<>> files_;
    std::function<std::string()> embedders_;
};

/// Whether browsers are told never to come without TLS. Not with our own certificate: it holds for
/// every port of the host, and would lock out a plain listener on localhost.
enum class StrictTransport : std::uint8_t { No, Yes };

/// The headers every answer carries: content security policy, no framing but by whom the answer
/// allows, no sniffing.
void add_security_headers(Response& response, StrictTransport strict);

}  // namespace callfloor::http
