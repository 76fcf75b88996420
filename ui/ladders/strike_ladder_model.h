#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Greeks by strike of one expiry: every listed strike, with quotes and own contracts.
class StrikeLadderModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    /// An expiry that is not listed empties the table.
    void show(const interfaces::UnderlyingView& view, std::optional<Timestamp> expiry);
    std::optional<double> strikeAt(int row) const;
    static QString keyOf(double strike);
    /// Row of the strike nearest the forward; −1 when empty.
    int atTheMoneyRow() const { return m_atTheMoney; }
    /// "n more": sums of all rows but first to last, so that the sum on the screen is the book's.
    LadderRow moreRow(int first, int last) const;

private:
    std::string m_underlying;
    interfaces::StrikeLadder m_ladder;
    int m_atTheMoney{-1};
};

/// The listed expiry that a ladder shows when none is selected: the one nearest 30 days.
std::optional<Timestamp> usualExpiry(const interfaces::UnderlyingView& view, Timestamp now);

}  // namespace ballast::ui
