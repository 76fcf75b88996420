#include "venues/profile_setup.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

#include "base/typed_text.h"
#include "probe/probe.h"
#include "profile/setup_kinds.h"
#include "venues/accounts.h"
#include "venues/key_reader.h"
#include "venues/oracle_key.h"

namespace ballast::venues {

namespace {

using interfaces::ProbeStep;
using interfaces::TypedSecrets;
using profile::KeyPlace;
using profile::KeySource;
using profile::VenueKind;
using Unexpected = tl::unexpected<Error>;

constexpr const char* kTyped = "typed";

void erase(TypedSecrets& secrets)
{
    for (auto& [name, secret] : secrets)
        ::explicit_bzero(secret.data(), secret.size());
    secrets.clear();
}

bool isEmpty(const TypedSecrets& secrets)
{
    return std::all_of(secrets.begin(), secrets.end(), [](const auto& one) { return one.second.empty(); });
}

/// What was typed, read as a keychain is.
class TypedStore final : public interfaces::KeyStore {
public:
    explicit TypedStore(const TypedSecrets& secrets) : m_secrets(secrets) {}
    Result<std::string> read(const std::string& entry) override
    {
        for (const auto& [part, secret] : m_secrets)
            if (entry == keychainEntry(kTyped, part) && !secret.empty()) return secret;
        return fail(ErrorCode::NotFound,
                    fmt::format("{} was not typed; without it there is no key", entry.substr(std::strlen(kTyped) + 1)));
    }
    Result<void> write(const std::string&, std::string&&) override { return fail(ErrorCode::Unsupported, "typed"); }
    Result<void> erase(const std::string&) override { return {}; }

private:
    const TypedSecrets& m_secrets;
};

/// Reads the keys of a venue's accounts and hands them to its probe.
class ProfileProbe {
public:
    ProfileProbe(const profile::Profile& profile, interfaces::KeyStore* keychain, const TypedSecrets& typed,
                 probe::Steps& steps)
        : m_profile(profile), m_reader(keychain), m_typed(typed), m_keychain(keychain), m_hasTyped(!isEmpty(typed)),
          m_steps(steps)
    {
    }

    void run()
    {
        for (std::size_t i = 0; i < m_profile.venues.size() && m_steps.goesOn(); ++i)
            venue(i);
        for (const auto& oracle : m_profile.oracles)
            if (m_steps.goesOn()) ask(oracle);
    }

private:
    template <class Keys, class Read> probe::AccountKeyList<Keys> keysOf(std::size_t place, Read read)
    {
        probe::AccountKeyList<Keys> keys;
        for (const auto& account : accountsOf(m_profile)) {
            if (account.place != place) continue;
            const auto label = domain::Account{account.venue, account.name}.label();
            const bool isTyped = std::exchange(m_hasTyped, false);
            TypedStore store(m_typed);
            const KeyReader typed(&store);
            keys.push_back({label, isTyped ? read(typed, KeyPlace{KeySource::Keychain, kTyped}, label)
                                           : read(m_reader, account.key, label)});
        }
        return keys;
    }

    void venue(std::size_t place)
    {
        const auto& venue = m_profile.venues[place];
        switch (venue.kind) {
        case VenueKind::Deribit:
            return probe::probeDeribit(
                venue,
                keysOf<deribit::Credentials>(place, [](const KeyReader& r, const KeyPlace& at,
                                                       const std::string& label) { return r.deribit(at, label); }),
                m_terms, m_steps);
        case VenueKind::Hyperliquid:
            return probe::probeHyperliquid(
                venue,
                keysOf<hyperliquid::AccountKeys>(place,
                                                 [&](const KeyReader& r, const KeyPlace& at, const std::string& label) {
                                                     return r.hyperliquid(at, label, venue.allowOwnerKey);
                                                 }),
                m_terms, m_steps);
        case VenueKind::Derive:
            return probe::probeDerive(
                venue,
                keysOf<derive::AccountKeys>(place,
                                            [&](const KeyReader& r, const KeyPlace& at, const std::string& label) {
                                                return r.derive(at, label, venue.allowOwnerKey);
                                            }),
                m_terms, m_steps);
        case VenueKind::UniswapV3:
            return probe::probeUniswap(venue, m_terms, m_steps);
        }
    }

    void ask(const profile::OracleProfile& oracle)
    {
        if (oracle.kind == profile::OracleKind::Chainlink) return probe::probeChainlink(oracle, m_terms, m_steps);
        auto read = oracle;
        TypedStore store(m_typed);
        const bool isTyped = std::exchange(m_hasTyped, false) && oracle.key.source != KeySource::None;
        if (isTyped) read.key = {KeySource::Keychain, kTyped};
        probe::probePyth(oracle, oracleKey(read, isTyped ? &store : m_keychain), m_terms, m_steps);
    }

    const profile::Profile& m_profile;
    const KeyReader m_reader;
    const TypedSecrets& m_typed;
    interfaces::KeyStore* m_keychain;
    bool m_hasTyped;  ///< And nobody has used it yet.
    const probe::ProbeTerms m_terms;
    probe::Steps& m_steps;
};

Result<std::string> textOf(const std::string& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    if (stream) text << stream.rdbuf();
    if (!stream || !text) return fail(ErrorCode::Io, fmt::format("{}: cannot be read: {}", file, std::strerror(errno)));
    return text.str();
}

/// Among those of a file that are venues as it is, or oracles.
std::size_t placeOf(const profile::ProfileBlock& block, const std::vector<profile::ProfileBlock>& all)
{
    std::size_t place = 0;
    for (const auto& one : all) {
        if (one.isOracle != block.isOracle) continue;
        if (one.name == block.name) break;
        ++place;
    }
    return place;
}

}  // namespace

std::vector<ProbeStep> probeProfile(const profile::Profile& profile, interfaces::KeyStore* keychain,
                                    const TypedSecrets& firstKeys, const std::function<void(const ProbeStep&)>& tell,
                                    const std::function<bool()>& mayGoOn)
{
    probe::Steps steps(tell, mayGoOn);
    ProfileProbe(profile, keychain, firstKeys, steps).run();
    return steps.all();
}

const std::vector<interfaces::SetupKind>& ProfileSetup::kinds() const { return profile::setupKinds(); }

std::string ProfileSetup::fileFor(const std::string& profileName) const
{
    const char* config = std::getenv("XDG_CONFIG_HOME");
    const char* home = std::getenv("HOME");
    const std::filesystem::path folder = config != nullptr && *config == '/'
                                             ? std::filesystem::path(config)
                                             : std::filesystem::path(home != nullptr ? home : "") / ".config";
    std::string stem;
    for (const char c : profileName)
        stem += c == '/' || c == '\0' ? '-' : c;
    return (folder / "ballast" / ((stem.empty() ? std::string("desk") : stem) + ".toml")).string();
}

Result<interfaces::ProfileDraft> ProfileSetup::read(const std::string& file) const
{
    const auto parsed = profile::readProfile(file);
    if (!parsed) return Unexpected(parsed.error());
    const auto text = textOf(file);
    if (!text) return Unexpected(text.error());
    const auto blocks = profile::blocksOf(*text, file);
    if (!blocks) return Unexpected(blocks.error());
    interfaces::ProfileDraft draft{.file = file, .name = parsed->name, .trade = parsed->trade, .drafts = {}};
    for (const auto& block : *blocks)
        draft.drafts.push_back(profile::draftOf(block));
    return draft;
}

Result<void> ProfileSetup::write(const std::string& file, const interfaces::VenueDraft& draft,
                                 const std::string& replaces)
{
    const auto block = profile::blockOf(draft);
    if (!block) return Unexpected(block.error());
    std::error_code none;
    const bool isNew = !std::filesystem::exists(file, none);
    if (isNew && !replaces.empty()) return fail(ErrorCode::NotFound, fmt::format("{}: is not there any more", file));
    Result<std::string> text =
        isNew ? profile::newProfileText(std::filesystem::path(file).stem().string(), *block) : textOf(file);
    if (text && !isNew) text = profile::withBlock(*text, file, *block, replaces);
    if (!text) return Unexpected(text.error());
    // What `--live` would refuse is not written, and neither is what an edit did not hit.
    const auto written = profile::blocksOf(*text, file);
    if (const auto checked = profile::parseProfile(*text, file); !checked)
        return Unexpected(written ? profile::byField(checked.error(), *block, placeOf(*block, *written))
                                  : checked.error());
    const auto isThere =
        written && std::any_of(written->begin(), written->end(), [&](const auto& one) {
            const auto again = profile::blockOf(profile::draftOf(one));
            return again && again->name == block->name && again->kind == block->kind && again->values == block->values;
        });
    if (!isThere)
        return fail(ErrorCode::Unsupported,
                    fmt::format("{}: is written in a way that cannot be changed from here; edit it by hand", file));
    return profile::writePrivately(file, *text);
}

Result<std::vector<ProbeStep>> ProfileSetup::test(const interfaces::VenueDraft& draft, TypedSecrets typed,
                                                  const std::function<void(const ProbeStep&)>& tell,
                                                  const std::function<bool()>& mayGoOn)
{
    const auto block = profile::blockOf(draft);
    if (!block) {
        erase(typed);
        return Unexpected(block.error());
    }
    // What is tried watches, and a profile that watches quotes nothing.
    auto tried = *block;
    std::erase_if(tried.values, [](const auto& value) { return value.first == "quote"; });
    const auto parsed = profile::parseProfile(profile::newProfileText("test", tried), "the form");
    if (!parsed) {
        erase(typed);
        return Unexpected(profile::byField(parsed.error(), tried, 0));
    }
    for (const auto& venue : parsed->venues)
        if (!venue.accounts.empty() && venue.accounts.front().source == KeySource::Prompt && isEmpty(typed))
            return fail(ErrorCode::InvalidArgument,
                        "Key (accounts): \"prompt\" asks each time; type the key to try it");
    auto steps = probeProfile(*parsed, m_keychain, typed, tell, mayGoOn);
    erase(typed);
    return steps;
}

Result<void> ProfileSetup::keepKey(const std::string& kind, const std::string& keychainName, TypedSecrets typed)
{
    const auto* known = profile::findSetupKind(kind);
    Result<void> done;
    if (known == nullptr || keychainName.empty())
        done = fail(ErrorCode::InvalidArgument, "a key is kept under a name; give it one");
    else if (m_keychain == nullptr)
        done = fail(ErrorCode::Unsupported, "this program was built without the system's keychain");
    for (std::size_t i = 0; done && i < known->secrets.size(); ++i)
        if (typed[known->secrets[i].name].empty())
            done =
                fail(ErrorCode::InvalidArgument, fmt::format("{}: must be given, is empty", known->secrets[i].label));
    for (std::size_t i = 0; done && i < known->secrets.size(); ++i)
        done = m_keychain->write(keychainEntry(keychainName, known->secrets[i].name),
                                 std::move(typed[known->secrets[i].name]));
    erase(typed);
    return done;
}

Result<void> ProfileSetup::forgetKey(const std::string& kind, const std::string& keychainName)
{
    const auto* known = profile::findSetupKind(kind);
    if (known == nullptr || m_keychain == nullptr) return {};
    for (const auto& part : known->secrets)
        if (auto gone = m_keychain->erase(keychainEntry(keychainName, part.name)); !gone) return gone;
    return {};
}

}  // namespace ballast::venues
