#pragma once

#include <string>

#include "venue/deribit_account/credentials.h"
#include "venue/derive_account/account_keys.h"
#include "venue/hyperliquid_account/account_keys.h"

/// Keys that a person types at the terminal (`accounts = ["prompt"]`): nothing of a secret is echoed, and it is kept in
/// memory alone.
namespace ballast::venues {

/// Where questions are put and answers come from: the terminal that the program was started from.
struct KeyPrompt {
    std::string terminal{"/dev/tty"};
};

/// Asks for the account's key and secret. Waits for the person.
///
/// Errors   Refused without a terminal; Io if its echo cannot be turned off, when nothing is asked; NotFound if it ends
/// before
///          an answer; those of Credentials::of.
Result<deribit::Credentials> typedCredentials(const std::string& label, const KeyPrompt& prompt = {});
/// Asks for the API wallet's key and the owner's address. Errors   As above; those of AccountKeys::of.
Result<hyperliquid::AccountKeys> typedAccountKeys(const std::string& label, bool allowOwnerKey,
                                                  const KeyPrompt& prompt = {});
/// Asks for wallet and sub-account ("0x…/30769") and the session key. Errors   As above; those of AccountKeys::of.
Result<derive::AccountKeys> typedDeriveKeys(const std::string& label, bool allowOwnerKey, const KeyPrompt& prompt = {});

}  // namespace ballast::venues
