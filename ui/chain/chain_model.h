#pragma once

#include <QStringList>

#include "interfaces/trade_views.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Kept columns of a chain whose puts stood in the mirror of the calls, ask left of bid: both change places, as do
/// their volatilities; what else a person chose stays.
QStringList bidBeforeAsk(QStringList kept);

/// One expiry of a chain as a T.
class ChainModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    /// What a press on a cell means as an order.
    struct Offer {
        const interfaces::ChainOption* option{};
        domain::Side side{domain::Side::Buy};
        std::optional<double> limit;  ///< As the venue quotes.
    };

    void show(const interfaces::ChainView& chain, const interfaces::ChainExpiry& expiry);
    void clear();
    /// Empty where nothing is listed.
    std::optional<Offer> offerAt(int row, int column) const;
    /// Of the side out of the money: to buy at the ask, or at our fit.
    std::optional<Offer> offerOf(int row) const;
    std::optional<double> strikeAt(int row) const;
    int atTheMoneyRow() const { return m_atTheMoney; }
    static QString keyOf(double strike);

private:
    std::optional<double> fitAsShown(const interfaces::ChainOption& option) const;

    interfaces::ChainExpiry m_expiry;
    int m_decimals{4};  ///< Of prices.
    int m_atTheMoney{-1};
};

}  // namespace ballast::ui
