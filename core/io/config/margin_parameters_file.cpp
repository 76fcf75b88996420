#include "config/margin_parameters_file.h"

#include <fstream>
#include <sstream>

#include "base/assert.h"
#include "base/timestamp.h"
#include "config/margin_parameters_text.h"
#include "config/toml_fields.h"
#include "config/toml_text.h"

#include <fmt/format.h>

namespace ballast::config {

namespace {

// Hard caps: beyond them a figure is a slip of the pen.
constexpr std::size_t kMostTables = 500;
constexpr std::uintmax_t kMostBytes = 1U << 20U;
constexpr NumberRange kShare{0.0, 1.0};
constexpr NumberRange kFactor{0.0, 100.0};
constexpr NumberRange kSigned{-100.0, 100.0};
constexpr NumberRange kPower{0.0, 5.0};
constexpr NumberRange kMove{-0.99, 100.0};
constexpr NumberRange kUsd{0.0, 1e12};
constexpr NumberRange kDays{0.0, 1000.0};

risk::MarginOrigin readOrigin(TomlFields& fields)
{
    risk::MarginOrigin origin;
    origin.rule = fields.text("rule");
    origin.date = fields.text("date");
    if (!parseIso8601(origin.date + "T00:00:00Z"))
        fields.refuse("date", fmt::format("expected a date written \"YYYY-MM-DD\", was \"{}\"", origin.date));
    origin.source = fields.text("source");
    origin.estimated = fields.choice("status", {"verified", "estimated"}) == "estimated";
    return origin;
}

/// Calls `read` with the fields of each table of an array; at least one must be there.
template <class Read>
std::optional<Error> readTables(TomlFields& root, const std::string& file, const char* key, Read read)
{
    const auto tables = root.tables(key, kMostTables);
    if (tables.empty()) root.refuse(key, fmt::format("expected at least one table written [[{}]], is missing", key));
    for (std::size_t i = 0; i < tables.size(); ++i) {
        TomlFields fields(*tables[i], file, fmt::format("{}[{}]", key, i));
        read(fields);
        if (auto error = fields.finish()) return error;
    }
    return std::nullopt;
}

void readPmrmLoss(TomlFields& f, risk::PmrmParameters& p)
{
    p.initialFactor = f.number("initial_factor", kFactor);
    p.maintenanceFactor = f.number("maintenance_factor", kFactor);
    p.longValue = {f.number("long_base", kFactor), f.number("long_rate_multiplier", kFactor),
                   f.number("long_rate_addition", kFactor)};
    p.shortValue = {f.number("short_base", kFactor), f.number("short_rate_multiplier", kFactor),
                    f.number("short_rate_addition", kFactor)};
    p.volatility = {.up = f.number("volatility_up", kFactor),
                    .down = f.number("volatility_down", kFactor),
                    .shortPower = f.number("short_power", kPower),
                    .longPower = f.number("long_power", kPower),
                    .floorDays = f.number("floor_days", kDays),
                    .leastShockedUp = f.number("least_shocked_up", kFactor)};
    p.skew = {.linearCap = f.number("skew_linear_cap", kSigned),
              .linearCapPerRoot = f.number("skew_linear_cap_per_root", kSigned),
              .absoluteCap = f.number("skew_absolute_cap", kSigned),
              .absoluteCapPerRoot = f.number("skew_absolute_cap_per_root", kSigned),
              .leastWidth = f.number("skew_least_width", kFactor),
              .widthScale = f.number("skew_width_scale", kFactor),
              .widthStatic = f.number("skew_width_static", kSigned),
              .widthPerRoot = f.number("skew_width_per_root", kSigned)};
}

void readPmrmContingency(TomlFields& f, risk::PmrmContingency& c)
{
    c = {.confidenceThreshold = f.number("confidence_threshold", kShare),
         .confidenceMargin = f.number("confidence_margin", kFactor),
         .perpetualMaintenance = f.number("perpetual_maintenance", kShare),
         .perpetualInitial = f.number("perpetual_initial", kShare),
         .optionMaintenance = f.number("option_maintenance", kShare),
         .optionInitial = f.number("option_initial", kShare),
         .pegThreshold = f.number("peg_threshold", kFactor),
         .pegLossFactor = f.number("peg_loss_factor", kFactor),
         .basisUp = f.number("basis_up", {0.01, 100.0}),
         .basisDown = f.number("basis_down", {0.01, 100.0}),
         .basisAddition = f.number("basis_addition", kFactor),
         .basisPerYear = f.number("basis_per_year", kFactor)};
}

risk::PmrmVolatilityShock readVolatilityShock(TomlFields& fields)
{
    using enum risk::PmrmVolatilityShock;
    const std::string name = fields.choice("volatility", {"up", "none", "down", "linear", "absolute"});
    return name == "up" ? Up : name == "none" ? None : name == "down" ? Down : name == "linear" ? Linear : Absolute;
}

std::optional<Error> readPmrm(TomlFields& f, const std::string& file, risk::MarginRule& rule)
{
    risk::PmrmParameters p;
    p.origin = readOrigin(f);
    readPmrmLoss(f, p);
    readPmrmContingency(f, p.contingency);
    auto error = readTables(f, file, "scenario", [&](TomlFields& s) {
        p.scenarios.push_back({.spotFactor = s.number("spot_factor", {0.01, 100.0}),
                               .volatility = readVolatilityShock(s),
                               .dampening = s.number("dampening", kFactor)});
    });
    if (!error)
        error = readTables(f, file, "collateral", [&](TomlFields& c) {
            p.collateral.push_back({.currency = c.text("currency"),
                                    .initialHaircut = c.number("initial_haircut", kShare),
                                    .maintenanceHaircut = c.number("maintenance_haircut", kShare),
                                    .riskCancelling = c.choice("role", {"offsets", "other"}) == "offsets"});
        });
    rule = std::move(p);
    return error;
}

std::optional<Error> readGrid(TomlFields& f, const std::string& file, risk::MarginRule& rule)
{
    risk::GridMarginParameters p;
    p.origin = readOrigin(f);
    p.priceRange = f.number("price_range", {0.001, 0.99});
    const double moves = f.number("moves_each_side", {1.0, 100.0});
    p.movesEachSide = static_cast<int>(moves);
    if (static_cast<double>(p.movesEachSide) != moves)
        f.refuse("moves_each_side", fmt::format("expected a whole number, was {}", moves));
    p.volatilityUp = f.number("volatility_up", kFactor);
    p.volatilityDown = f.number("volatility_down", kFactor);
    p.shortPower = f.number("short_power", kPower);
    p.longPower = f.number("long_power", kPower);
    p.floorDays = f.number("floor_days", kDays);
    p.leastVolatilityForUp = f.number("least_volatility_for_up", kFactor);
    p.extendedFactor = f.number("extended_factor", kFactor);
    p.extendedDampenerUsd = f.number("extended_dampener_usd", kUsd);
    p.deltaShock = f.number("delta_shock", kShare);
    p.deltaShockThresholdUsd = f.number("delta_shock_threshold_usd", kUsd);
    p.rollPerYear = f.number("roll_per_year", kShare);
    p.rollLeast = f.number("roll_least", kShare);
    p.shortOptionRate = f.number("short_option_rate", kShare);
    p.maintenanceFactor = f.number("maintenance_factor", kShare);
    p.coinHaircut = f.number("coin_haircut", kShare);
    auto error = readTables(f, file, "extended", [&](TomlFields& e) {
        p.extended.push_back({.spotShock = e.number("spot_shock", kMove), .share = e.number("share", kShare)});
    });
    rule = std::move(p);
    return error;
}

std::optional<Error> readScan(TomlFields& f, const std::string& file, risk::MarginRule& rule)
{
    risk::ScanMarginParameters p;
    p.origin = readOrigin(f);
    p.shortPower = f.number("short_power", kPower);
    p.longPower = f.number("long_power", kPower);
    p.floorDays = f.number("floor_days", kDays);
    p.netDeltaRate = f.number("net_delta_rate", kShare);
    p.hedgedDeltaRate = f.number("hedged_delta_rate", kShare);
    p.fundingHours = f.number("funding_hours", kDays);
    p.perpetualFeeRate = f.number("perpetual_fee_rate", kShare);
    p.optionFeeRate = f.number("option_fee_rate", kShare);
    p.maintenanceShare = f.number("maintenance_share", kShare);
    auto error = readTables(f, file, "scenario", [&](TomlFields& s) {
        p.scenarios.push_back({.spotShock = s.number("spot_shock", kMove),
                               .volatilityShock = s.number("volatility_shock", {-1.0, 100.0}),
                               .weight = s.number("weight", kFactor)});
    });
    rule = std::move(p);
    return error;
}

std::optional<Error> readLeverage(TomlFields& f, const std::string& file, risk::MarginRule& rule)
{
    risk::PerpetualMarginParameters p;
    p.origin = readOrigin(f);
    p.maintenanceShare = f.number("maintenance_share", kShare);
    auto error = readTables(f, file, "tier", [&](TomlFields& t) {
        const std::string underlying = t.text("underlying");
        if (p.tables.empty() || p.tables.back().underlying != underlying) p.tables.push_back({underlying, {}});
        p.tables.back().tiers.push_back({.lowerBoundUsd = t.number("lower_bound_usd", kUsd),
                                         .maxLeverage = t.number("max_leverage", {1.0, 1000.0})});
    });
    rule = std::move(p);
    return error;
}

Result<VenueMarginRule> fromTable(const toml::table& table, const std::string& file)
{
    VenueMarginRule result;
    TomlFields root(table, file, "");
    const std::string kind = root.choice("kind", {"pmrm", "grid", "scan", "leverage"});
    result.venue = root.text("venue");
    const auto read = kind == "pmrm" ? readPmrm : kind == "grid" ? readGrid : kind == "scan" ? readScan : readLeverage;
    auto error = read(root, file, result.rule);
    if (auto rootError = root.finish()) error = rootError;
    if (error) return tl::unexpected<Error>(*error);
    return result;
}

}  // namespace

Result<VenueMarginRule> parseMarginRule(std::string_view text, std::string_view name)
{
    const auto table = parseToml(text, name);
    return table ? fromTable(*table, std::string(name)) : tl::unexpected<Error>(table.error());
}

Result<VenueMarginRule> readMarginRule(const std::filesystem::path& file)
{
    std::error_code problem;
    if (!std::filesystem::is_regular_file(file, problem))
        return fail(ErrorCode::Io, fmt::format("margin parameters {} are not a file that can be read", file.string()));
    if (const auto size = std::filesystem::file_size(file, problem); problem || size > kMostBytes)
        return fail(ErrorCode::Io,
                    fmt::format("margin parameters {} are larger than {} bytes", file.string(), kMostBytes));
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) return fail(ErrorCode::Io, fmt::format("margin parameters {} cannot be read", file.string()));
    return parseMarginRule(text.str(), file.string());
}

std::vector<VenueMarginRule> builtInMarginRules()
{
    std::vector<VenueMarginRule> rules;
    for (const auto& [name, text] : marginParametersTexts()) {
        auto rule = parseMarginRule(text, name);
        BALLAST_ASSERT(rule.has_value());
        rules.push_back(std::move(*rule));
    }
    return rules;
}

}  // namespace ballast::config
