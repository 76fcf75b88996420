#include "config/book_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "base/assert.h"
#include "base/typed_text.h"
#include "config/sample_book_text.h"
#include "config/toml_fields.h"
#include "config/toml_text.h"
#include "domain/instrument.h"

#include <fmt/format.h>

namespace ballast::config {

namespace {

using domain::BookDefinition;
using domain::Quantity;

// Hard caps: beyond them a figure is a slip of the pen, not a book.
constexpr std::size_t kMostTables = 10'000;
constexpr std::uintmax_t kMostBytes = 4U << 20U;
constexpr double kMostCoins = 1e8;
constexpr double kMostUsd = 1e11;

Quantity quantity(TomlFields& fields, std::string_view key)
{
    const double typed = fields.number(key, {-kMostCoins, kMostCoins});
    // The range above lies inside what fixed point holds, so that the conversion cannot fail.
    const auto held = Quantity::fromDouble(typed).value_or(Quantity{});
    if (held.isZero() && typed != 0.0)
        fields.refuse(key, fmt::format("expected 0 or at least 0.00000001 either way, was {}", typed));
    return held;
}

/// An option in any letter case, with zeros in front of its day or strike and by its coin's other name, as the venue
/// writes it: "xbt-06feb26-70000-c". What is no option's name stays as typed.
std::string instrument(TomlFields& fields)
{
    const std::string typed = fields.text("instrument");
    std::string name = typed;
    const auto isDigit = [&name](std::size_t i) { return i < name.size() && name[i] >= '0' && name[i] <= '9'; };
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] >= 'a' && name[i] <= 'z') name[i] = static_cast<char>(name[i] - 'a' + 'A');
        if (name[i] == 'D' && i > 0 && isDigit(i - 1) && isDigit(i + 1)) name[i] = 'd';
    }
    auto option = domain::parseOptionName(name);
    if (!option) return typed;
    if (const auto coin = domain::knownCurrency(option->underlying))
        option->underlying = domain::currencyOf(*coin).name;
    return domain::makeOptionName(*option);
}

struct NamedUnderlying {
    std::string coin;
    domain::CurrencyId settles;  ///< None where the book names the coin alone.
};

/// A coin, or a venue's name of what it settles in a stable currency ("BTC_USDC"). Known coins in their own spelling;
/// others as typed, for the market to know.
NamedUnderlying underlying(TomlFields& fields)
{
    NamedUnderlying named{.coin = fields.text("underlying"), .settles = {}};
    const auto bar = named.coin.find('_');
    const auto paid = bar == std::string::npos ? fail(ErrorCode::NotFound, {})
                                               : domain::knownCurrency(std::string_view(named.coin).substr(bar + 1));
    if (paid && domain::currencyOf(*paid).kind == domain::CurrencyKind::Stable) {
        named.settles = *paid;
        named.coin.resize(bar);
    }
    if (const auto coin = domain::knownCurrency(named.coin)) named.coin = domain::currencyOf(*coin).name;
    return named;
}

/// A venue's sub-account; books that name none have one a venue.
std::string account(TomlFields& fields)
{
    std::string name = fields.text("account", std::string(domain::kMainAccount));
    if (name.empty() || name.size() > 60 || name.find('/') != std::string::npos)
        fields.refuse("account",
                      fmt::format("must be 1 to 60 characters without \"/\", was \"{}\"", printable(name, 60)));
    return name;
}

void readLeg(TomlFields& fields, BookDefinition& book)
{
    domain::RecipeLeg leg;
    auto named = underlying(fields);
    leg.underlying = std::move(named.coin);
    leg.settles = named.settles;
    leg.venue = fields.text("venue");
    leg.account = account(fields);
    leg.tenorDays = fields.number("tenor_days", {1.0, 1000.0});
    leg.right =
        fields.choice("right", {"call", "put"}) == "call" ? domain::OptionRight::Call : domain::OptionRight::Put;
    leg.delta = fields.number("delta", {0.01, 0.99});
    leg.isShort = fields.choice("side", {"short", "long"}) == "short";
    leg.vegaUsd = fields.number("vega_usd", {0.01, 1e6});
    book.legs.push_back(std::move(leg));
}

void readPosition(TomlFields& fields, BookDefinition& book)
{
    domain::NamedPosition position{instrument(fields), quantity(fields, "quantity")};
    position.venue = fields.text("venue", "");
    position.account = account(fields);
    book.positions.push_back(std::move(position));
}

void readHedge(TomlFields& fields, BookDefinition& book)
{
    auto named = underlying(fields);
    domain::RecipeHedge hedge{std::move(named.coin), fields.text("instrument"), std::nullopt};
    hedge.settles = named.settles;
    hedge.venue = fields.text("venue", "");
    hedge.account = account(fields);
    if (!fields.isText("quantity", "neutral")) hedge.quantity = quantity(fields, "quantity");
    book.hedges.push_back(std::move(hedge));
}

void readCash(TomlFields& fields, BookDefinition& book)
{
    domain::CashBalance cash{fields.text("venue"), fields.text("currency"), 0.0};
    if (const auto known = domain::knownCurrency(cash.currency))
        cash.currency = domain::currencyOf(*known).name;
    else if (!cash.currency.empty())
        fields.refuse("currency", known.error().message);
    cash.amount = fields.number("amount", {-kMostUsd, kMostUsd});
    cash.account = account(fields);
    book.cash.push_back(std::move(cash));
}

void readAccount(TomlFields& fields, BookDefinition& book)
{
    auto venue = fields.text("venue");
    book.accounts.emplace_back(std::move(venue), account(fields));
}

void readIndex(TomlFields& fields, BookDefinition& book)
{
    domain::NamedIndex named{.underlying = underlying(fields).coin, .venue = fields.text("venue")};
    const auto twice = [&](const domain::NamedIndex& other) { return other.underlying == named.underlying; };
    if (std::any_of(book.indices.begin(), book.indices.end(), twice))
        fields.refuse("underlying", fmt::format("the index of \"{}\" is named twice", named.underlying));
    book.indices.push_back(std::move(named));
}

void readLimits(TomlFields& fields, BookDefinition& book)
{
    domain::UnderlyingLimits limits;
    limits.underlying = underlying(fields).coin;  // Risk is counted by coin, whatever its options are paid in.
    if (book.findLimits(limits.underlying) != nullptr)
        fields.refuse("underlying", fmt::format("limits of \"{}\" are given twice", limits.underlying));
    const auto limit = [&](std::string_view key, double most) { return fields.number(key, {0.0, most}, 0.0); };
    limits.netDelta = limit("net_delta", kMostCoins);
    limits.gammaPerPercent = limit("gamma_per_percent", kMostCoins);
    limits.vegaUsd = limit("vega_usd", kMostUsd);
    limits.cellDelta = limit("cell_delta", kMostCoins);
    limits.cellGamma = limit("cell_gamma", kMostCoins);
    limits.cellVegaUsd = limit("cell_vega_usd", kMostUsd);
    limits.cellNotionalUsd = limit("cell_notional_usd", kMostUsd);
    limits.orderNotionalUsd = limit("order_notional_usd", kMostUsd);
    limits.dailyLossUsd = limit("daily_loss_usd", kMostUsd);
    limits.targetDelta = fields.number("target_delta", {-kMostCoins, kMostCoins}, 0.0);
    if (std::abs(limits.targetDelta) > limits.netDelta)
        fields.refuse("target_delta", fmt::format("must lie within net_delta, which is {} either way, was {}: the desk "
                                                  "would hedge towards a breach of its own limit",
                                                  limits.netDelta, limits.targetDelta));
    limits.riskAversion = fields.number("risk_aversion", {1e-8, 1e-2});
    if (const double quoted = fields.number("quoted_delta", {0.0, kMostCoins}, -1.0); quoted >= 0.0)
        limits.quotedDelta = quoted;
    // Without the key there is no bound; a 0 might be meant as "nothing", so it is asked about and not guessed.
    const auto optional = [&](std::string_view key, double most) {
        const double value = fields.number(key, {0.0, most}, -1.0);
        if (value == 0.0) fields.refuse(key, "expected more than 0, was 0: leave the key out for no bound");
        return std::max(value, 0.0);
    };
    limits.hedgeGamma = optional("hedge_gamma", kMostCoins);
    limits.hedgeVegaUsd = optional("hedge_vega_usd", kMostUsd);
    limits.hedgeVolume5minUsd = optional("hedge_volume_5min_usd", kMostUsd);
    limits.hedgeVolumeDayUsd = optional("hedge_volume_day_usd", kMostUsd);
    book.limits.push_back(std::move(limits));
}

/// Kept in the book's text alone, see quotedVenues.
void readQuoted(TomlFields& fields, BookDefinition&)
{
    if (fields.text("venue").empty()) fields.refuse("venue", "expected the name of a venue, is empty");
}

using Section = void (*)(TomlFields&, BookDefinition&);

std::optional<Error> readSection(TomlFields& root, const std::string& file, const char* key, Section section,
                                 BookDefinition& book)
{
    std::size_t index = 0;
    for (const auto* table : root.tables(key, kMostTables)) {
        TomlFields fields(*table, file, fmt::format("{}[{}]", key, index++));
        section(fields, book);
        if (auto error = fields.finish()) return error;
    }
    return std::nullopt;
}

Result<BookDefinition> fromTable(const toml::table& table, const std::string& file)
{
    BookDefinition book;
    TomlFields root(table, file, "");
    book.name = root.text("name", "Unnamed book");
    book.rollDays = root.number("roll_days", {0.0, 30.0}, book.rollDays);
    const std::pair<const char*, Section> sections[] = {
        {"option", readLeg},      {"position", readPosition}, {"hedge", readHedge}, {"cash", readCash},
        {"account", readAccount}, {"limits", readLimits},     {"index", readIndex}, {"quote", readQuoted}};
    for (const auto& [key, section] : sections)
        if (auto error = readSection(root, file, key, section, book)) return tl::unexpected<Error>(*error);
    if (auto error = root.finish()) return tl::unexpected<Error>(*error);
    return book;
}

}  // namespace

Result<BookDefinition> parseBook(std::string_view text, std::string_view name)
{
    const auto table = parseToml(text, name);
    if (!table) return tl::unexpected<Error>(table.error());
    auto book = fromTable(*table, std::string(name));
    if (book) book->text = std::string(text);
    return book;
}

Result<std::set<std::string>> quotedVenues(std::string_view text)
{
    const auto table = parseToml(text, "book");
    if (!table) return tl::unexpected<Error>(table.error());
    std::set<std::string> venues;
    TomlFields root(*table, "book", "");
    for (const auto* one : root.tables("quote", kMostTables))
        venues.insert(TomlFields(*one, "book", "quote").text("venue"));
    return venues;
}

namespace {

/// Where something is stated: table, which one, key.
using Stated = std::map<std::array<std::string, 3>, std::string>;

std::string textOf(const toml::node& node)
{
    if (const auto number = node.value<double>(); node.is_number() && number) return fmt::format("{}", *number);
    if (const auto text = node.value<std::string>()) return fmt::format("\"{}\"", printable(*text));
    std::ostringstream written;
    node.visit([&](const auto& other) { written << other; });
    return printable(written.str());
}

/// What a table is told from the others of its kind by: "BTC Deribit 30 call".
std::string nameOf(const toml::table& table)
{
    constexpr std::array kNaming{"underlying", "instrument", "currency", "venue", "account",
                                 "tenor_days", "right",      "delta",    "side"};
    std::string name;
    for (const auto* key : kNaming) {
        const auto* node = table.get(key);
        if (node == nullptr) continue;
        const auto text = node->value<std::string>();
        name += (name.empty() ? "" : " ") + (text ? printable(*text) : textOf(*node));
    }
    return name;
}

void addTable(Stated& all, const std::string& kind, const toml::table& table)
{
    const auto plain = nameOf(table);
    auto name = plain;
    for (int place = 2; all.contains({kind, name, ""}); ++place)
        name = fmt::format("{} ({})", plain, place);
    all[{kind, name, ""}] = "stated";
    for (const auto& [key, node] : table)
        all[{kind, name, std::string(key.str())}] = textOf(node);
}

Result<Stated> statedIn(std::string_view text)
{
    const auto root = parseToml(text, "book");
    if (!root) return tl::unexpected<Error>(root.error());
    Stated all;
    for (const auto& [key, node] : *root) {
        if (key.str() == "name") continue;
        const auto* tables = node.as_array();
        if (tables == nullptr || !tables->is_array_of_tables()) {
            all[{"", "", std::string(key.str())}] = textOf(node);
            continue;
        }
        for (const auto& one : *tables)
            if (const auto* table = one.as_table()) addTable(all, std::string(key.str()), *table);
    }
    return all;
}

std::string valueAt(const Stated& all, const Stated::key_type& place)
{
    const auto found = all.find(place);
    return found == all.end() ? std::string() : found->second;
}

}  // namespace

Result<std::vector<BookDifference>> differencesOfBooks(std::string_view before, std::string_view after)
{
    const auto old = statedIn(before);
    if (!old) return tl::unexpected<Error>(old.error());
    const auto now = statedIn(after);
    if (!now) return tl::unexpected<Error>(now.error());
    auto places = *old;
    places.insert(now->begin(), now->end());
    std::vector<BookDifference> differ;
    for (const auto& [place, ignored] : places) {
        const auto& [table, of, key] = place;
        // Of a table that only one of them has, its keys say nothing more.
        const std::array<std::string, 3> whole{table, of, ""};
        if (!table.empty() && !key.empty() && old->contains(whole) != now->contains(whole)) continue;
        auto was = valueAt(*old, place), is = valueAt(*now, place);
        if (was != is) differ.push_back({table, of, key, std::move(was), std::move(is)});
    }
    return differ;
}

Result<BookDefinition> readBook(const std::filesystem::path& file)
{
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored))
        return fail(ErrorCode::Io, fmt::format("book {} is not a file that can be read", file.string()));
    if (std::filesystem::file_size(file, ignored) > kMostBytes)
        return fail(ErrorCode::Io, fmt::format("book {} is larger than {} bytes", file.string(), kMostBytes));
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) return fail(ErrorCode::Io, fmt::format("book {} cannot be read", file.string()));
    auto book = parseBook(text.str(), file.string());
    if (book && book->legs.empty() && book->positions.empty() && book->hedges.empty() && book->cash.empty() &&
        book->limits.empty() && book->accounts.empty())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("book {} is empty: expected at least one table [[option]], [[position]], [[hedge]], "
                                "[[cash]], [[account]] or [[limits]]",
                                file.string()));
    return book;
}

BookDefinition sampleBook()
{
    auto book = parseBook(sampleBookText(), "sample book");
    BALLAST_ASSERT(book.has_value());
    return std::move(*book);
}

}  // namespace ballast::config
