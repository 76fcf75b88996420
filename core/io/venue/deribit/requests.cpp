#include "venue/deribit/requests.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"

namespace ballast::deribit {

namespace {

using Json = nlohmann::ordered_json;

/// A JSON number with the digits of the text. Errors   InvalidArgument
Result<Json> number(const char* name, const std::string& text)
{
    const auto read = Json::parse(text, nullptr, false);
    // JSON numbers may have exponents, which the venue does not show in its examples.
    if (!read.is_number() || text.find_first_not_of("-.0123456789") != std::string::npos)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} {}: expected a plain decimal", name, printable(text, 40)));
    return read;
}

template <class T> void addIfGiven(Json& params, const char* name, const std::optional<T>& value)
{
    if (value) params[name] = *value;
}

std::string percentEncoded(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace

Json request(std::uint64_t id, std::string_view method, const Json& params)
{
    return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}};
}

Json signatureLogin(std::string_view clientId, std::uint64_t milliseconds, std::string_view nonce,
                    std::string_view data, std::string_view signature)
{
    return {{"grant_type", "client_signature"},
            {"client_id", clientId},
            {"timestamp", milliseconds},
            {"nonce", nonce},
            {"data", data},
            {"signature", signature}};
}

Result<Json> orderParams(const OrderRequest& order)
{
    Json params{{"instrument_name", order.instrument}};
    const auto add = [&](const char* name, const std::optional<std::string>& text) -> Result<void> {
        if (!text) return {};
        auto read = number(name, *text);
        if (!read) return tl::unexpected<Error>(std::move(read.error()));
        params[name] = std::move(*read);
        return {};
    };
    const auto amount = add("amount", order.amount);
    params["type"] = order.type;
    const auto price = add("price", order.price);
    addIfGiven(params, "trigger", order.trigger);
    const auto offset = add("trigger_offset", order.triggerOffset);
    for (const auto* part : {&amount, &price, &offset})
        if (!*part) return tl::unexpected<Error>(part->error());
    addIfGiven(params, "label", order.label);
    addIfGiven(params, "time_in_force", order.timeInForce);
    addIfGiven(params, "post_only", order.postOnly);
    addIfGiven(params, "reject_post_only", order.rejectPostOnly);
    addIfGiven(params, "reduce_only", order.reduceOnly);
    addIfGiven(params, "mmp", order.mmp);
    return params;
}

std::string callAddress(std::string_view host, std::string_view method, const Json& params)
{
    std::string address = fmt::format("https://{}/api/v2/{}", host, method);
    char mark = '?';
    for (const auto& [name, value] : params.items()) {
        address += fmt::format("{}{}={}", mark, name,
                               percentEncoded(value.is_string() ? value.get<std::string>() : value.dump()));
        mark = '&';
    }
    return address;
}

}  // namespace ballast::deribit
