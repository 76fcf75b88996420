#pragma once

#include <string>

#include "base/result.h"

namespace ballast::interfaces {

/// Where secrets are kept between sessions: the system's keychain, behind what app/ puts here. core reads and writes
/// nothing of it otherwise.
///
/// Threads  Any; a call may wait for a person who unlocks it.
class KeyStore {
public:
    virtual ~KeyStore() = default;

    /// Errors   NotFound with the entry; Unsupported where the machine has no keychain, with the remedy; Refused where
    ///          a person or the keychain said no. No error repeats a secret.
    virtual Result<std::string> read(const std::string& entry) = 0;
    /// Takes `secret` and erases it there; what stood under the entry is replaced. Errors   As read, but NotFound.
    virtual Result<void> write(const std::string& entry, std::string&& secret) = 0;
    /// An entry that is not there is no error. Errors   As write.
    virtual Result<void> erase(const std::string& entry) = 0;
};

}  // namespace ballast::interfaces
