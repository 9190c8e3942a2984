#include "live/floor_gateway.h"

#include "switchboard/switchboard.h"

namespace callfloor::live {

bool LoopGateway::post(std::move_only_function<void(FloorAccess&)> work) {
    return loop_.post([this, work = std::move(work)]() mutable { work(*this); });
}

Result<void> LoopGateway::handle(const floor::Input& input) {
    return switchboard_.handle(input);
}

const floor::Floor& LoopGateway::floor() const {
    return switchboard_.floor();
}

}  // namespace callfloor::live
