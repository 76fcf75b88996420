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

std::string channelParameters(const std::vector<std::string>& makerIndices)
{
    std::string channels = R"("user.changes.any.any.raw")";
    for (const auto& index : makerIndices)
        channels += fmt::format(R"(,"user.mmp_trigger.{}")", index);
    return fmt::format(R"({{"channels":[{}]}})", channels);
}

std::string settlesIn(const domain::Instrument& instrument)
{
    return instrument.settles.value == 0 ? std::string() : std::string(domain::currencyOf(instrument.settles).name);
}

}  // namespace ballast::deribit
