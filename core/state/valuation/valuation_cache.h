#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "market/dirty_marks.h"
#include "market/market_state.h"
#include "risk/holding_risk.h"
#include "valuation/book_state.h"
#include "valuation/valuation_work.h"

namespace ballast::valuation {

/// One position, or the coins of one account, at its value.
struct ValuedLeg {
    domain::InstrumentId instrument;  ///< None for coins.
    double quantity{}, entryPrice{};
    double size{};  ///< Of an option: quantity times multiplier.
    risk::HoldingRisk risk;
    double markLessFitUsd{};  ///< What the venue's mark adds to our fair value, USD; 0 where unknown.

    bool isOption{};
    std::size_t smile{}, row{};           ///< Options only: places among the smiles and expiries of the underlying.
    std::size_t bucket{};                 ///< Column of the heat map; complete options only.
    std::optional<double> markLessFit{};  ///< As the venue quotes; options only.
    std::uint64_t madeOf{}, quotesOf{};   ///< Versions of the unit value and of the quotes; 0: not valued yet.
};

/// Sums of one cell of the heat map: delta, gamma, vega, as exposures, and notional, USD.
struct CellSum {
    Timestamp expiry;
    std::size_t bucket{};
    std::array<double, 4> sum{};
    int legs{};
};

/// A smile that options of the book stand on.
struct HeldSmile {
    static constexpr std::size_t kNoChain = static_cast<std::size_t>(-1);
    std::size_t chain{};  ///< Place among the underlying's chains; kNoChain: none of its venue and settlement was told.
    Timestamp expiry;
    friend auto operator<=>(const HeldSmile&, const HeldSmile&) = default;
};

/// The book of one underlying at its value. Every sum is made anew from all parts, in the order of the legs.
struct UnderlyingValue {
    std::vector<ValuedLeg> legs;  ///< By account and instrument, then coins by account: as BookState::holdings.
    risk::BookRisk book;
    double markLessFitUsd{};
    std::vector<CellSum> cells;     ///< In order of expiry and column; those that hold a complete leg.
    std::vector<HeldSmile> smiles;  ///< In order of chain and expiry.
};

/// Values of contracts and sums by underlying, made when they are asked for and something under them has changed.
///
/// A value depends on market, book and instant alone and not on what was valued before. So a cache is no state: a copy
/// of it is empty, and what it makes anew has the same bits.
///
/// Threads  One at a time, also where the engine is only read.
class ValuationCache {
public:
    /// What values are made of.
    struct Facts {
        const market::MarketState& market;
        const BookState& book;
        const market::DirtyMarks& marks;
        Timestamp at;
    };

    ValuationCache() = default;
    ValuationCache(const ValuationCache&) {}
    ValuationCache& operator=(const ValuationCache&)
    {
        forget();
        return *this;
    }
    ValuationCache(ValuationCache&&) = default;
    ValuationCache& operator=(ValuationCache&&) = default;
    ~ValuationCache() = default;

    /// Empty while the underlying has no market. Good until facts or cache change.
    const UnderlyingValue& of(const Facts& facts, const std::string& underlying);
    /// Of one contract of a listed instrument, held or not. Good as above.
    const risk::UnitValue& unit(const Facts& facts, const domain::Instrument& instrument);
    /// All is made anew when it is asked for next.
    void forget();
    /// The underlying was evaluated: counted beside what that needed.
    void noteEvaluation(const std::string& underlying) { ++m_entries[underlying].work.evaluations; }
    ValuationWork workOf(const std::string& underlying) const;

private:
    /// What a smile or a sum was made of.
    struct Stamp {
        std::uint64_t count{};
        Timestamp at;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    /// The held options of one smile: what is valued together.
    struct Row {
        std::vector<std::uint32_t> options;  ///< Numbers of their instruments.
        std::vector<double> strikes, signs;
        std::uint64_t version{};  ///< Of the smile that they were valued on last; 0: never.
    };
    struct Smile {
        HeldSmile place;
        Stamp stamp;
        std::uint64_t version{};  ///< Grows whenever it is carried anew; 0: never.
        std::uint64_t quotes{};   ///< Grows with quotes and fits alone.
        std::optional<risk::CarriedSmile> carried;
        Row row;
    };
    struct Unit {
        std::size_t smile{};      ///< Options only.
        std::uint64_t terms{};    ///< Chains and listings among which `smile` was chosen.
        std::uint64_t version{};  ///< Of the smile, or of the underlying's linear prices; 0: never made.
    };
    /// By instrument.
    struct Units {
        std::vector<Unit> standing;
        std::vector<risk::UnitValue> values;
    };
    struct Entry {
        bool made{};
        Stamp stamp, linear;
        std::uint64_t listed{}, terms{};  ///< Counts that the list of legs stands on.
        std::uint64_t linearVersion{};
        std::vector<Smile> smiles;        ///< All that were asked for, held or not.
        std::vector<Timestamp> expiries;  ///< Of held options, ascending.
        std::vector<CellSum> grid;        ///< Every cell, by expiry and column.
        Unit coin;                        ///< Of one coin in cash.
        risk::UnitValue coinValue;
        UnderlyingValue value;
        ValuationWork work;
    };
    class Valuer;

    std::map<std::string, Entry> m_entries;
    Units m_units;
};

}  // namespace ballast::valuation
