#include "venue/deribit_account/maker_protection.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "venue/sockets/decimal.h"
#include "venue/sockets/private_frame.h"

namespace ballast::deribit {

namespace {

/// The engine has heard of the trigger by then; a quote that was decided later was let go by a person.
constexpr Duration kHeard = Duration::seconds(5);

bool states(const nlohmann::json& config, const char* key, double wanted)
{
    const auto found = config.find(key);
    if (found == config.end() || found->is_null()) return wanted == 0.0;
    return sockets::finiteDouble(sockets::figureOf(*found)) == wanted;
}

}  // namespace

MakerProtection::MakerProtection(ProtectionTerms terms, const std::vector<std::string>& coins) : m_terms(terms)
{
    for (auto coin : coins) {
        std::transform(coin.begin(), coin.end(), coin.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        for (const auto* paid : {"_usd", "_usdc"})
            m_indices.emplace(coin + paid, State{});
    }
}

std::vector<std::string> MakerProtection::indices() const
{
    std::vector<std::string> names;
    for (const auto& [index, state] : m_indices)
        names.push_back(index);
    return names;
}

std::string MakerProtection::indexOf(const domain::Instrument& instrument)
{
    auto name = instrument.underlying;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name + (instrument.isInverse() ? "_usd" : "_usdc");
}

std::string MakerProtection::configOf(const std::string& index) const
{
    nlohmann::ordered_json config{{"index_name", index},
                                  {"interval", m_terms.interval.nanoseconds / 1'000'000'000},
                                  {"frozen_time", m_terms.frozenFor.nanoseconds / 1'000'000'000}};
    if (m_terms.quantity > 0.0) config["quantity_limit"] = m_terms.quantity;
    if (m_terms.delta > 0.0) config["delta_limit"] = m_terms.delta;
    return config.dump();
}

void MakerProtection::lineLost()
{
    for (auto& [index, state] : m_indices) {
        state.isUnheard = false;
        state.stand = state.stand == Stand::Armed       ? Stand::Off
                      : state.stand == Stand::Resetting ? Stand::Fired
                                                        : state.stand;
    }
}

void MakerProtection::onReadBack(const std::string& index, const nlohmann::json& result)
{
    const auto found = m_indices.find(index);
    if (found == m_indices.end() || found->second.stand != Stand::Off) return;
    // A list, of one where the index is named.
    for (const auto& config : result.is_array() ? result : nlohmann::json::array({result}))
        if (sockets::textOf(config, "index_name") == index &&
            states(config, "interval", m_terms.interval.inSeconds()) &&
            states(config, "frozen_time", m_terms.frozenFor.inSeconds()) &&
            states(config, "quantity_limit", m_terms.quantity) && states(config, "delta_limit", m_terms.delta))
            found->second.stand = Stand::Armed;
}

void MakerProtection::onUnheard(const std::string& index)
{
    const auto found = m_indices.find(index);
    if (found != m_indices.end()) found->second.isUnheard = true;
}

void MakerProtection::onFired(const std::string& index, Timestamp now)
{
    const auto found = m_indices.find(index);
    if (found == m_indices.end() || found->second.stand == Stand::Fired) return;
    found->second.stand = Stand::Fired;
    found->second.firedAt = now;
}

void MakerProtection::onReset(const std::string& index, bool done)
{
    const auto found = m_indices.find(index);
    if (found == m_indices.end() || found->second.stand != Stand::Resetting) return;
    found->second.stand = done ? Stand::Armed : Stand::Fired;
}

MakerProtection::Word MakerProtection::mayQuote(const std::string& index, Timestamp decidedAt)
{
    const auto found = m_indices.find(index);
    if (found == m_indices.end() || found->second.stand == Stand::Off || found->second.isUnheard)
        return {May::Wait, fmt::format("market-maker protection of {} is not armed", index)};
    auto& state = found->second;
    if (state.stand == Stand::Armed) return {May::Quote, {}};
    if (state.stand == Stand::Fired && decidedAt - state.firedAt < kHeard)
        return {May::Wait, fmt::format("{}: market-maker protection of {} fired", kWord, index)};
    const auto may = state.stand == Stand::Fired ? May::Reset : May::Wait;
    state.stand = Stand::Resetting;
    return {may, fmt::format("market-maker protection of {} is being reset", index)};
}

}  // namespace ballast::deribit
