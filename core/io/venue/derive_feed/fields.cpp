#include "venue/derive_feed/fields.h"

#include "venue/sockets/decimal.h"

namespace ballast::derive {

namespace {

using domain::Price;
using domain::Quantity;

std::optional<std::int64_t> nearestUnits(std::string_view text)
{
    if (const auto exact = sockets::exactUnits(text)) return exact;
    const auto value = sockets::finiteDouble(text);
    if (!value) return std::nullopt;
    const auto units = domain::toUnits(*value, "decimal");
    return units ? std::optional(*units) : std::nullopt;
}

void readOption(Row& outer, std::optional<OptionPricing>& out)
{
    out.reset();
    if (outer.isNull("option_pricing") || !outer.isSound()) return;
    Row row("option_pricing", *outer.member("option_pricing"));
    auto& option = out.emplace();
    Price forward, mark;
    row.positiveOrZero("bi", option.bidVolatility);
    row.positiveOrZero("ai", option.askVolatility);
    row.positiveOrZero("i", option.volatility);
    row.mark("f", forward);
    row.mark("m", mark);
    row.figure("d", option.delta);
    row.figure("g", option.gamma);
    row.figure("v", option.vega);
    row.figure("t", option.theta);
    row.figure("r", option.rho);
    row.figure("df", option.discount);
    if (!forward.isZero()) option.forward = forward;
    option.mark = mark;
    if (!row.isSound()) outer.fault("option_pricing", row.done().error().message);
}

void readDay(Row& outer, DayFigures& out)
{
    const auto member = outer.member("stats");
    if (!member) return;
    Row row("stats", *member);
    row.figure("c", out.contracts);
    row.figure("h", out.high);
    row.figure("l", out.low);
    row.figure("oi", out.openInterest);
    row.figure("p", out.change);
    row.figure("pr", out.premium);
    row.figure("v", out.volume);
    row.whole("n", ~std::uint64_t{0}, out.trades);
    if (!row.isSound()) outer.fault("stats", row.done().error().message);
}

}  // namespace

const sockets::DecimalForm kDecimals{
    .exact = sockets::exactUnits, .nearest = nearestUnits, .number = sockets::finiteDouble};

void Row::mark(std::string_view key, Price& out)
{
    std::string_view digits;
    text(key, digits);
    const auto read = kDecimals.nearest(digits);
    if (!read || *read < 0) return fault(key, "a decimal in a text, not negative");
    out = Price::fromUnits(*read);
}

void Row::positiveOrZero(std::string_view key, std::optional<double>& out)
{
    double value = 0.0;
    number(key, value);
    if (value < 0.0) return fault(key, "not negative");
    out = value > 0.0 ? std::optional(value) : std::nullopt;
}

void Row::side(std::string_view priceKey, std::string_view sizeKey, std::optional<Level>& out)
{
    std::int64_t price = 0, size = 0;
    units(priceKey, 0, price);
    units(sizeKey, 0, size);
    out.reset();
    if (price > 0 && size > 0) out = Level{Price::fromUnits(price), Quantity::fromUnits(size)};
}

Result<void> readTicker(std::string_view instrument, simdjson::dom::element element, Ticker& out)
{
    Row row("ticker", element);
    out = {};
    out.instrument = instrument;
    row.time("t", out.time);
    row.side("b", "B", out.bid);
    row.side("a", "A", out.ask);
    row.mark("M", out.mark);
    row.nearest("I", out.index);
    row.numberOrNone("f", out.fundingPerHour);
    row.mark("minp", out.leastPrice);
    row.mark("maxp", out.greatestPrice);
    readOption(row, out.option);
    readDay(row, out.day);
    return row.done();
}

}  // namespace ballast::derive
