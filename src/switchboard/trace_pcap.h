#pragma once
// A call's trace as a capture file for Wireshark, tshark and sngrep: the libpcap format, each
// message in one raw IP packet over UDP, whatever transport carried it, so that every tool
// reads it. Addresses, ports and times are those of the trace, masked secrets stay masked. Pure.

#include <string>

#include "base/result.h"
#include "switchboard/trace_model.h"

namespace callfloor::switchboard {

Result<std::string> pcap_of(const CallTrace& trace);

}  // namespace callfloor::switchboard
