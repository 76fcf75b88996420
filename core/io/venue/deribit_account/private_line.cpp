#include "venue/deribit_account/private_line.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ballast::deribit {

bool isMatching(PrivateKind kind)
{
    return kind == PrivateKind::Order || kind == PrivateKind::Amend || kind == PrivateKind::Cancel ||
           kind == PrivateKind::CancelAll || kind == PrivateKind::CancelOther;
}

bool PrivateLine::call(PrivateKind kind, std::string_view method, std::string_view parameters, Timestamp now,
                       PrivateCall about)
{
    about.kind = kind;
    return m_calls.make(std::move(about), now, [&](std::uint64_t id) {
        return m_wire.send(
            fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})", id, method, parameters));
    });
}

std::string labelParameters(const domain::ClientOrderId& label, const std::string& currency)
{
    const auto quoted = nlohmann::json(label).dump();
    return currency.empty() ? fmt::format(R"({{"label":{}}})", quoted)
                            : fmt::format(R"({{"label":{},"currency":"{}"}})", quoted, currency);
}

std::string indexParameters(const std::string& index) { return fmt::format(R"({{"index_name":"{}"}})", index); }

std::string triggerChannel(const std::string& index) { return "user.mmp_trigger." + index; }

std::string channelParameters(const std::vector<std::string>& makerIndices)
{
    auto channels = nlohmann::json::array({kChangesChannel, kPortfolioChannel, kLockChannel});
    for (const auto& index : makerIndices)
        channels.push_back(triggerChannel(index));
    return nlohmann::json{{"channels", channels}}.dump();
}

std::string settlesIn(const domain::Instrument& instrument)
{
    return instrument.settles.value == 0 ? std::string() : std::string(domain::currencyOf(instrument.settles).name);
}

}  // namespace ballast::deribit
