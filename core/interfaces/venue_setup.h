#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"

/// A venue, oracle or chain as a person sets it up and tries it, before a profile holds it.
namespace ballast::interfaces {

/// How a field of the form is typed and written.
enum class SetupField : std::uint8_t {
    Text,      ///< One line.
    Number,    ///< Decimal digits.
    List,      ///< Several, parted by commas.
    Pairs,     ///< "BTC 0x…, ETH 0x…".
    KeyPlace,  ///< Where the key is: "keychain:NAME", "environment:PREFIX", "prompt" or "none"; several by commas.
    Flag       ///< "true" or "false"; empty: as the profile's reader takes it when it is not there, which is off.
};

struct SetupKey {
    std::string key;  ///< In the profile; "protocol.KEY" stands in that table.
    std::string label, hint;
    std::string fallback;  ///< Of the venue's test network; empty: none is known.
    SetupField form{SetupField::Text};
    bool needed{};
};

/// One part of an account's key.
struct SecretPart {
    std::string name;   ///< "SECRET": PREFIX_SECRET in the environment, NAME_SECRET in the keychain.
    std::string label;  ///< For people.
    bool isSecret{true};
};

/// A kind of venue or oracle, with what a profile holds of it.
struct SetupKind {
    std::string kind, title;
    bool isOracle{};
    std::vector<SetupKey> keys;
    std::vector<SecretPart> secrets;  ///< None: it takes no key.
};

/// One [[venue]] or [[oracle]], its values as typed.
struct VenueDraft {
    std::string kind, name;
    std::map<std::string, std::string> values;  ///< By SetupKey::key; empty and missing are the same.
    friend bool operator==(const VenueDraft&, const VenueDraft&) = default;
};

/// What a profile holds.
struct ProfileDraft {
    std::string file, name;
    bool trade{};
    std::vector<VenueDraft> drafts;  ///< In the order of the file.
};

enum class ProbeState : std::uint8_t { Passed, Warned, Failed, NotTried };

/// One thing that was tried of a connection.
struct ProbeStep {
    std::string part;   ///< "name", "TCP", "TLS", "upgrade", "answer", "chain id", "clock", "login", "permission" …
    std::string where;  ///< Host and port, or the account; empty: of the whole.
    ProbeState state{ProbeState::NotTried};
    std::string words;             ///< What came up, or what failed with the remedy. Never a secret.
    std::optional<Duration> took;  ///< None of what was not waited for.
};

/// Parts of a key as typed, by SecretPart::name. Erased by who takes them.
using TypedSecrets = std::map<std::string, std::string>;

/// Set up, try, keep. The app implements it over core/run/venues.
///
/// Threads  Any; `test`, `keepKey` and `forgetKey` may take seconds, so the screen calls them from a worker.
class VenueSetup {
public:
    virtual ~VenueSetup() = default;

    virtual const std::vector<SetupKind>& kinds() const = 0;
    /// Where a new profile of that name would stand.
    virtual std::string fileFor(const std::string& profileName) const = 0;
    /// Errors   Those of a profile that cannot be read.
    virtual Result<ProfileDraft> read(const std::string& file) const = 0;
    /// Writes the draft into the file, over the one called `replaces` or, where that is empty, as one more; the rest of
    /// the file stays byte by byte. A file that is not there is made. It is 0600 and holds no secret.
    ///
    /// Errors   What makes the profile one that `--live` would refuse, as it would say it; Io.
    virtual Result<void> write(const std::string& file, const VenueDraft& draft, const std::string& replaces) = 0;
    /// Connects as the draft says, step by step, and sends nothing that changes an account. `typed` stands for the key
    /// of the first account where it is not empty. `tell` hears of each step when it is done; `mayGoOn` is asked ten
    /// times a second.
    ///
    /// Errors   What is wrong with the draft, before anything is tried.
    virtual Result<std::vector<ProbeStep>> test(const VenueDraft& draft, TypedSecrets typed,
                                                const std::function<void(const ProbeStep&)>& tell,
                                                const std::function<bool()>& mayGoOn) = 0;
    /// Puts a typed key into the system's keychain, one entry a part. Errors   Those of KeyStore::write.
    virtual Result<void> keepKey(const std::string& kind, const std::string& keychainName, TypedSecrets typed) = 0;
    /// Takes it out again. Errors   Those of KeyStore::erase.
    virtual Result<void> forgetKey(const std::string& kind, const std::string& keychainName) = 0;
};

}  // namespace ballast::interfaces
