#include "http/client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "base/limits.h"
#include "base/text.h"

namespace callfloor::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

/// Runs the context until one asynchronous step ended or its stream timed out.
void finish(asio::io_context& context) {
    context.restart();
    context.run();
}

std::unexpected<Error> unreachable(const std::string& host, std::uint16_t port,
                                   const beast::error_code& error) {
    return fail(ErrorCode::Unavailable, "no answer from {}:{}: {}; is the server running there?",
                host, port, error.message());
}

}  // namespace

std::string ClientResponse::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equals_ignore_case(key, name)) {
            return value;
        }
    }
    return {};
}

Client::Client(std::string host, std::uint16_t port, std::chrono::milliseconds timeout)
    : host_(std::move(host)), port_(port), timeout_(timeout) {}

Result<ClientResponse> Client::send(const ClientRequest& request) const {
    beast::error_code error;
    const auto address = asio::ip::make_address(host_, error);
    if (error) {
        return fail(ErrorCode::InvalidInput, "'{}' is not a numeric address", host_);
    }
    asio::io_context context;
    beast::tcp_stream stream(context);
    stream.expires_after(timeout_);
    const auto step = [&error](const beast::error_code& result, auto&&...) { error = result; };

    stream.async_connect(asio::ip::tcp::endpoint(address, port_), step);
    if (finish(context); error) {
        return unreachable(host_, port_, error);
    }
    beast::http::request<beast::http::string_body> out(beast::http::string_to_verb(request.method),
                                                       request.path, 11);
    out.set(beast::http::field::host, host_);
    for (const auto& [name, value] : request.headers) {
        out.set(name, value);
    }
    out.body() = request.body;
    out.prepare_payload();
    out.keep_alive(false);
    beast::http::async_write(stream, out, step);
    if (finish(context); error) {
        return unreachable(host_, port_, error);
    }
    beast::flat_buffer buffer;
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(limits::kHttpUploadBytes);
    beast::http::async_read(stream, buffer, parser, step);
    if (finish(context); error) {
        return unreachable(host_, port_, error);
    }
    ClientResponse response;
    auto in = parser.release();
    response.status = static_cast<int>(in.result_int());
    for (const auto& field : in) {
        response.headers.emplace_back(field.name_string(), field.value());
    }
    response.body = std::move(in.body());
    return response;
}

}  // namespace callfloor::http
