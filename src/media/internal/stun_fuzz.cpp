#include "media/internal/stun.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace callfloor::media;
    const std::span<const std::uint8_t> datagram(data, size);
    if (const auto request = read_stun_request(datagram, "VOkJxbRl1RmTxUk/WvJxBt")) {
        std::array<std::uint8_t, kStunAnswerBytes> answer;
        write_stun_answer(request->transaction, Endpoint{}, "VOkJxbRl1RmTxUk/WvJxBt", answer);
    }
    return 0;
}
