#include "fax/fax_session.h"

#include <algorithm>
#include <array>
#include <utility>

#define SPANDSP_EXPOSE_INTERNAL_STRUCTURES
#include <cstdio>
#include <ctime>

#include <spandsp.h>
#include <tiffio.h>

#include "fax/fax_limits.h"

namespace callfloor::fax {

namespace {

constexpr std::array<std::pair<FaxResult, std::string_view>, 7> kResults{{
    {FaxResult::Complete, "complete"},
    {FaxResult::NoFax, "no_fax"},
    {FaxResult::LineTrouble, "line_trouble"},
    {FaxResult::Incompatible, "incompatible"},
    {FaxResult::BrokenOff, "broken_off"},
    {FaxResult::BadDocument, "bad_document"},
    {FaxResult::Full, "full"},
}};

constexpr int kAllModems = T30_SUPPORT_V27TER | T30_SUPPORT_V29 | T30_SUPPORT_V17;
constexpr std::size_t kStationLength = 20;  // T.30 5.3.6.2.4
constexpr std::size_t kHeaderLength = 50;

/// What a stranger's machine calls itself goes to databases and screens.
std::string printable(std::string_view text) {
    std::string result(text.substr(0, kStationLength));
    std::ranges::replace_if(result, [](char c) { return c < ' ' || c > '~'; }, '?');
    return result;
}

}  // namespace

std::string_view fax_result_name(FaxResult result) {
    const auto found =
        std::ranges::find(kResults, result, [](const auto& one) { return one.first; });
    return found == kResults.end() ? "broken_off" : found->second;
}

FaxResult fax_result_from_name(std::string_view name) {
    const auto found =
        std::ranges::find(kResults, name, [](const auto& one) { return one.second; });
    return found == kResults.end() ? FaxResult::BrokenOff : found->first;
}

FaxResult fax_result_of_code(int code) {
    switch (code) {
        case T30_ERR_OK:
            return FaxResult::Complete;
        case T30_ERR_T0_EXPIRED:
        case T30_ERR_T1_EXPIRED:
            return FaxResult::NoFax;
        case T30_ERR_INCOMPATIBLE:
        case T30_ERR_RX_INCAPABLE:
        case T30_ERR_TX_INCAPABLE:
        case T30_ERR_NORESSUPPORT:
        case T30_ERR_NOSIZESUPPORT:
            return FaxResult::Incompatible;
        case T30_ERR_FILEERROR:
        case T30_ERR_NOPAGE:
        case T30_ERR_BADTIFF:
        case T30_ERR_BADPAGE:
        case T30_ERR_BADTAG:
        case T30_ERR_BADTIFFHDR:
        case T30_ERR_NOMEM:
            return FaxResult::BadDocument;
        case T30_ERR_CALLDROPPED:
        case T30_ERR_TX_GOTDCN:
        case T30_ERR_TX_BADPG:
        case T30_ERR_RX_DCNWHY:
        case T30_ERR_RX_DCNDATA:
        case T30_ERR_RX_DCNFAX:
        case T30_ERR_RX_DCNPHD:
        case T30_ERR_RX_DCNRRD:
        case T30_ERR_RX_DCNNORTN:
            return FaxResult::BrokenOff;
        default:
            return FaxResult::LineTrouble;
    }
}

struct FaxSession::State {
    FaxDirection direction = FaxDirection::Receive;
    fax_state_t* fax = nullptr;
    std::function<void(int)> told;
    int code = T30_ERR_CALLDROPPED;
    bool is_over = false;
    bool has_met = false;  // the other side is a fax machine

    t30_state_t* t30() const { return fax_get_t30_state(fax); }
    int pages() const {
        t30_stats_t figures{};
        t30_get_transfer_statistics(t30(), &figures);
        return direction == FaxDirection::Receive ? figures.pages_rx : figures.pages_tx;
    }
    static int on_phase_b(t30_state_t*, void* user, int) {
        static_cast<State*>(user)->has_met = true;
        return T30_ERR_OK;
    }
    static int on_phase_d(t30_state_t*, void* user, int) {
        auto& state = *static_cast<State*>(user);
        if (state.told) {
            state.told(state.pages());
        }
        return T30_ERR_OK;
    }
    static void on_phase_e(t30_state_t*, void* user, int code) {
        auto& state = *static_cast<State*>(user);
        if (!std::exchange(state.is_over, true)) {
            state.code = code;
        }
    }
};

FaxSession::FaxSession(const FaxOrder& order) : state_(std::make_unique<State>()) {
    TIFFSetErrorHandler(nullptr);  // what is wrong is in the report
    TIFFSetWarningHandler(nullptr);
    State& state = *state_;
    state.direction = order.direction;
    state.fax = fax_init(nullptr, order.is_caller ? 1 : 0);
    fax_set_transmit_on_idle(state.fax, 1);
    fax_set_tep_mode(state.fax, 0);
    span_log_set_level(fax_get_logging_state(state.fax), SPAN_LOG_NONE);
    auto* t30 = state.t30();
    span_log_set_level(t30_get_logging_state(t30), SPAN_LOG_NONE);
    t30_set_tx_ident(t30, order.station.substr(0, kStationLength).c_str());
    t30_set_ecm_capability(t30, 1);
    t30_set_supported_modems(t30, kAllModems);
    t30_set_supported_compressions(t30, T30_SUPPORT_T4_1D_COMPRESSION |
                                            T30_SUPPORT_T4_2D_COMPRESSION |
                                            T30_SUPPORT_T6_COMPRESSION);
    t30_set_supported_resolutions(t30,
                                  T30_SUPPORT_STANDARD_RESOLUTION | T30_SUPPORT_FINE_RESOLUTION |
                                      T30_SUPPORT_SUPERFINE_RESOLUTION | T30_SUPPORT_R8_RESOLUTION);
    t30_set_supported_image_sizes(t30, T30_SUPPORT_215MM_WIDTH | T30_SUPPORT_US_LETTER_LENGTH |
                                           T30_SUPPORT_US_LEGAL_LENGTH |
                                           T30_SUPPORT_UNLIMITED_LENGTH);
    if (order.direction == FaxDirection::Receive) {
        t30_set_rx_file(t30, order.file.c_str(), limits::kFaxPages - 1);
        t30_set_rx_encoding(t30, T4_COMPRESSION_ITU_T6);
    } else {
        t30_set_tx_file(t30, order.file.c_str(), -1, -1);
        if (!order.header.empty()) {
            t30_set_tx_page_header_info(t30, order.header.substr(0, kHeaderLength).c_str());
        }
    }
    t30_set_phase_b_handler(t30, &State::on_phase_b, &state);
    t30_set_phase_d_handler(t30, &State::on_phase_d, &state);
    t30_set_phase_e_handler(t30, &State::on_phase_e, &state);
}

FaxSession::~FaxSession() {
    fax_free(state_->fax);
}

void FaxSession::on_page(std::function<void(int pages)> told) {
    state_->told = std::move(told);
}

void FaxSession::hear(std::span<const std::int16_t> sound) {
    std::array<std::int16_t, 160> block;  // the library takes no const
    while (!sound.empty()) {
        const auto now = sound.first(std::min(sound.size(), block.size()));
        std::ranges::copy(now, block.begin());
        fax_rx(state_->fax, block.data(), static_cast<int>(now.size()));
        sound = sound.subspan(now.size());
    }
}

void FaxSession::miss(int samples) {
    fax_rx_fillin(state_->fax, samples);
}

void FaxSession::say(std::span<std::int16_t> sound) {
    const int made = fax_tx(state_->fax, sound.data(), static_cast<int>(sound.size()));
    std::fill(sound.begin() + std::max(made, 0), sound.end(), std::int16_t{0});
}

bool FaxSession::has_met() const {
    return state_->has_met;
}

bool FaxSession::is_over() const {
    return state_->is_over;
}

FaxReport FaxSession::finish() {
    State& state = *state_;
    if (!state.is_over) {
        t30_terminate(state.t30());  // tells phase E
    }
    t30_stats_t figures{};
    t30_get_transfer_statistics(state.t30(), &figures);
    FaxReport report;
    report.result = fax_result_of_code(state.code);
    if (!state.has_met && report.result != FaxResult::BadDocument) {
        report.result = FaxResult::NoFax;
    }
    report.detail = t30_completion_code_to_str(state.code);
    report.pages = state.pages();
    if (const char* station = t30_get_rx_ident(state.t30()); station != nullptr) {
        report.station = printable(station);
    }
    report.bit_rate = state.has_met ? figures.bit_rate : 0;  // else the first it would have tried
    report.error_correction = figures.error_correcting_mode != 0;
    report.retries = figures.error_correcting_mode_retries;
    return report;
}

}  // namespace callfloor::fax
