#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/book.h"
#include "engine/market_state.h"
#include "interfaces/picture.h"
#include "margin/margin_venue.h"
#include "risk/holding_risk.h"

namespace ballast::engine {

/// The positions of one underlying with the instruments that they are in.
struct HeldBook {
    std::vector<domain::Instrument> instruments;  ///< What the holdings point at.
    std::vector<risk::Holding> holdings;          ///< As BookState::holdings, of all accounts.
    std::map<domain::AccountId, std::vector<risk::Holding>> byAccount;
};

/// What one underlying's dear sections stand on.
struct UnderlyingImage {
    bool isHedged{};  ///< One of the desk's; others are in the market and may stand in an account.
    Timestamp valuedAt;
    double spot{};  ///< USD per coin; 0: none has come.
    std::vector<ChainFit> chains;
    Timestamp chainTime;  ///< Of the newest quotes of the first chain.
    std::map<domain::InstrumentId, double> linearPrices, fundingPerHour;
    std::shared_ptr<const HeldBook> book;
    std::vector<domain::Instrument> pendingInstruments;
    std::vector<risk::Holding> pending;   ///< What working orders would add; points at the former.
    std::uint64_t listings{}, changes{};  ///< Counts that `book` was made at.

    UnderlyingImage() = default;
    UnderlyingImage(const UnderlyingImage&) = delete;  ///< Parts point into it.
    UnderlyingImage& operator=(const UnderlyingImage&) = delete;

    /// Points into the image.
    risk::MarketView view() const;
    std::vector<risk::Holding> withPending() const;
    /// Annual, decimal; 0 if no surface tells.
    double atmVolatility30() const;
};

/// An account for which margin is asked.
struct AccountImage {
    domain::AccountId id;
    std::string venue, label;
    std::vector<domain::CashBalance> dollars;  ///< Coins stand among the holdings.
};

/// A copy of what the dear sections stand on, so that they are made beside the engine. Long things are shared with the
/// engine where they never change, and with the image before it where they did not.
///
/// Threads  Immutable: any.
struct DeskImage {
    Timestamp time;                                      ///< Event time of the desk.
    std::map<std::string, UnderlyingImage> underlyings;  ///< Those that have a market.
    std::vector<AccountImage> accounts;
    std::shared_ptr<const std::map<std::string, risk::MarginRule>> marginRules;
    std::optional<pricing::Isa> isa;
    bool bookResolved{};
    std::optional<interfaces::AttributionView> attribution;
};

/// Sections that are made from an image.
constexpr interfaces::SectionSet kImageSections{interfaces::SectionId::Vega, interfaces::SectionId::SpotLadder,
                                                interfaces::SectionId::Grid, interfaces::SectionId::Margin,
                                                interfaces::SectionId::Portfolio};

/// Makes those of kImageSections that are wanted. Any thread.
void fillSections(const DeskImage& image, interfaces::SectionSet wanted, interfaces::Picture& picture);

std::vector<interfaces::VegaBucketView> vegaBucketViews(const UnderlyingImage& image);
std::vector<interfaces::SpotRow> spotRows(const UnderlyingImage& image, std::optional<pricing::Isa> isa);
/// Null: not computed, spot or surface is missing.
std::shared_ptr<const interfaces::ScenarioGridView> scenarioGridView(const UnderlyingImage& image,
                                                                     std::optional<pricing::Isa> isa);
/// By each venue's rule where one is known, else an estimate; worst first. A venue whose margin cannot be computed is
/// first, without figures, and says why.
std::vector<interfaces::VenueMargin> marginViews(const DeskImage& image);
/// Tail loss, concentration and attribution over the whole book; null until the book is there.
std::shared_ptr<const interfaces::PortfolioView> portfolioView(const DeskImage& image);

}  // namespace ballast::engine
