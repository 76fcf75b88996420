#include "runtime/kept_market.h"

#include <fmt/format.h>
#include <vector>

#include "codec/state_archive.h"

namespace ballast::runtime {

namespace {

/// Of all that is kept of a market, here and in its parts: another where any of them keeps other fields.
constexpr std::uint8_t kForm = 1;

}  // namespace

std::optional<std::string> keepMarket(const MarketSide& side)
{
    const auto market = side.sequencer.kept();
    if (!market) return std::nullopt;
    codec::StateWriter writer;
    writer(kForm, static_cast<std::uint64_t>(side.status.progress().captures), side.latches.kept());
    side.given.keep(writer);
    return writer.error().empty() ? std::optional(writer.bytes() + *market) : std::nullopt;
}

bool isKeptMarket(std::string_view bytes)
{
    return !bytes.empty() && static_cast<std::uint8_t>(bytes.front()) == kForm;
}

Result<void> goOnFromMarket(std::string_view bytes, const MarketSide& side, const domain::InstrumentTable& listed)
{
    codec::StateReader reader(bytes);
    std::uint8_t form = 0;
    std::uint64_t captures = 0;
    std::vector<std::uint64_t> latches;
    reader(form, captures, latches);
    side.given.goOn(reader);
    if (reader.ok() && !side.latches.goOn(latches)) reader.refuse("its latches are of another book");
    if (!reader.ok()) return fail(ErrorCode::Corrupt, fmt::format("what the market kept: {}", reader.error()));
    side.status.change([&](SessionProgress& progress) { progress.captures = captures; });
    return side.sequencer.goOn(reader.rest(), listed);
}

}  // namespace ballast::runtime
