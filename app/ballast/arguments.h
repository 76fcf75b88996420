#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/timestamp.h"
#include "interfaces/session_factory.h"

namespace ballast::app {

/// What the desk was started with.
struct Arguments {
    interfaces::SessionRequest request;
    std::string captureFolder;  ///< Empty: a window.
    std::optional<Timestamp> captureAt;
    std::string help;  ///< Not empty: only this is to be printed.
};

/// Errors   InvalidArgument in one sentence.
Result<Arguments> parseArguments(int argc, char** argv);

}  // namespace ballast::app
