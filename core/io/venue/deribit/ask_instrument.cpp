#include "venue/deribit/ask_instrument.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/typed_text.h"
#include "transport/http_client.h"
#include "venue/deribit/listing.h"

namespace ballast::deribit {

namespace {

namespace ondemand = simdjson::ondemand;

/// "BTC-PERPETUAL" as it may stand in an address; a name that needs more than that is no instrument's.
bool isPlain(const std::string& name)
{
    const auto plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
    return !name.empty() && name.size() <= 60 && std::all_of(name.begin(), name.end(), plain);
}

}  // namespace

Result<domain::Instrument> askInstrument(const transport::Endpoint& api, const std::string& name, Duration within)
{
    const auto unknown = [&] {
        return fail(ErrorCode::NotFound, fmt::format("{} lists no {}", api.shown(), printable(name, 60)));
    };
    if (!isPlain(name)) return unknown();
    transport::HttpTerms terms;
    terms.connect.connectWithin = terms.connect.handshakeWithin = terms.answerWithin = within;
    transport::HttpClient client(api, terms);
    auto path = api.path();
    while (path.ends_with('/'))
        path.pop_back();
    const auto answer = client.ask({.method = "GET",
                                    .target = path + "/public/get_instrument?instrument_name=" + name,
                                    .headers = {},
                                    .body = {}});
    if (!answer) return tl::unexpected<Error>(answer.error());
    const auto strange = [&] {
        return fail(ErrorCode::Parse, fmt::format("{} answered status {} and no instrument: {}", api.shown(),
                                                  answer->status, printable(answer->body, 120)));
    };
    const simdjson::padded_string padded(answer->body);
    ondemand::parser parser;
    ondemand::document document;
    ondemand::object object;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return strange();
    if (document.get_object().get(object) != simdjson::SUCCESS) return strange();
    ondemand::value value;
    if (object.find_field_unordered("error").get(value) == simdjson::SUCCESS) return unknown();
    std::string_view result;
    if (object.find_field_unordered("result").get(value) != simdjson::SUCCESS) return strange();
    if (simdjson::to_json_string(value).get(result) != simdjson::SUCCESS) return strange();
    const auto listing = readListing(fmt::format("[{}]", result));
    if (!listing) return tl::unexpected<Error>(listing.error());
    if (listing->instruments.size() != 1) return strange();
    return listing->instruments.front().instrument;
}

}  // namespace ballast::deribit
