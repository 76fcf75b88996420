#include "base/error.h"

namespace ballast {

std::string_view toString(ErrorCode code) noexcept
{
    switch (code) {
    case ErrorCode::InvalidArgument:
        return "invalid argument";
    case ErrorCode::NotFound:
        return "not found";
    case ErrorCode::Parse:
        return "parse error";
    case ErrorCode::Io:
        return "input or output error";
    case ErrorCode::Arbitrage:
        return "arbitrage";
    case ErrorCode::Mismatch:
        return "mismatch";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::Refused:
        return "refused";
    case ErrorCode::Corrupt:
        return "corrupt";
    }
    return "unknown error";
}

}  // namespace ballast
