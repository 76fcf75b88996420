#include "venue/deribit_account/error_codes.h"

#include <algorithm>
#include <array>

namespace ballast::deribit {

namespace {

constexpr std::array<std::int64_t, 9> kForNow{kTooManyRequests, 10040, 10041, 10047, 10066, 11051, 13028, 13503, 13888};
constexpr std::array<std::int64_t, 3> kAlreadyDone{10004, 10010, 11044};
/// JSON-RPC's internal error, error, other_error, internal_server_error, request_failed.
constexpr std::array<std::int64_t, 5> kAmbiguous{-32603, 10001, 11031, 11094, 13008};
/// authorization_required, invalid_credentials, unauthorized.
constexpr std::array<std::int64_t, 3> kLostLogin{10000, 13004, 13009};

bool isOneOf(const auto& codes, std::int64_t code)
{
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

bool isForNow(std::int64_t code) { return isOneOf(kForNow, code); }
bool isAlreadyDone(std::int64_t code) { return isOneOf(kAlreadyDone, code); }
bool isAmbiguous(std::int64_t code) { return isOneOf(kAmbiguous, code); }
bool endsLogin(std::int64_t code) { return isOneOf(kLostLogin, code); }

}  // namespace ballast::deribit
