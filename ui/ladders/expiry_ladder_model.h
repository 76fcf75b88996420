#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Greeks by expiry: each listed expiry, then Options, Hedges and Net, so that Net equals the header.
class ExpiryLadderModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    /// `now` is event time, for the time to go.
    void show(const interfaces::UnderlyingView& view, Timestamp now);
    /// Expiry of a row; none for totals.
    std::optional<Timestamp> expiryAt(int row) const;
    static QString keyOf(Timestamp expiry);

private:
    std::vector<Timestamp> m_expiries;
};

}  // namespace ballast::ui
