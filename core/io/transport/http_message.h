#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"

namespace ballast::transport {

struct HttpField {
    std::string name, value;
    friend bool operator==(const HttpField&, const HttpField&) = default;
};

/// Value of the first field of that name, whatever its case; empty if there is none.
std::string_view valueOf(const std::vector<HttpField>& fields, std::string_view name);

struct HttpRequest {
    std::string method{"GET"};
    std::string target{};  ///< Path with query; empty at a client: that of its endpoint.
    std::vector<HttpField> headers{};
    std::string body{};
};

struct HttpAnswer {
    unsigned status{200};
    std::vector<HttpField> headers{};
    std::string body{};
    Timestamp receivedAt{};  ///< When all of it was there; at a server never.
};

}  // namespace ballast::transport
