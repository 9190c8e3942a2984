#include "archive/archive_model.h"

namespace callfloor::archive {

std::string_view word_of(ChainAct act) {
    switch (act) {
        case ChainAct::Kept:
            return "kept";
        case ChainAct::Packed:
            return "packed";
        case ChainAct::Deleted:
            return "deleted";
    }
    return "";
}

std::string chain_hash(const ChainEntry& entry) {
    const auto text =
        fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", entry.previous, entry.seq, to_epoch_ms(entry.at),
                    entry.recording, entry.act, entry.sha256, entry.details);
    return sound::sha256_hex({reinterpret_cast<const unsigned char*>(text.data()), text.size()});
}

}  // namespace callfloor::archive
