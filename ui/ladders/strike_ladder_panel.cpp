#include "ui/ladders/strike_ladder_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

StrikeLadderPanel::StrikeLadderPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("greeks-by-strike"), tr("Greeks by strike"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {470, 366}, {420, 240});
    view()->setMoreRow([this](int first, int last) { return m_model.moreRow(first, last); });
    connect(view(), &LadderView::rowActivated, this, [this](int row) {
        if (const auto strike = m_model.strikeAt(row); strike && this->selection())
            this->selection()->setStrike(strike);
    });
    if (!selection) return;
    connect(view(), &LadderView::rowHovered, this,
            [this](int row) { this->selection()->setHover(std::nullopt, m_model.strikeAt(row)); });
    connect(selection, &Selection::hovered, this, [this] {
        const auto strike = this->selection()->hoveredStrike();
        view()->setLinkedHover(strike ? StrikeLadderModel::keyOf(*strike) : QString());
    });
}

void StrikeLadderPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    const auto* underlying = followedUnderlying(snapshot, selection());
    if (!underlying) return setEmptyMessage(tr("No underlying yet. The ladder needs a chain of options and a book."));
    showSurfaceAge(*underlying);
    if (underlying->byStrike.empty())
        return setEmptyMessage(text(snapshot.loading.empty() ? underlying->surface->message : snapshot.loading));
    auto expiry = selection() ? selection()->expiry() : std::nullopt;
    if (!expiry) expiry = usualExpiry(*underlying, snapshot.time);
    header()->setFollowText(text(underlying->code) + QStringLiteral(", ") + expiryWithTime(*expiry, snapshot.time));
    m_model.show(*underlying, expiry);
    if (m_model.rowCount() == 0)
        return setEmptyMessage(
            tr("%1 %2 is not listed. Select another expiry.").arg(text(underlying->code), expiryLabel(*expiry)));
    setEmptyMessage({});
    showLegNotice(*underlying, {});
    view()->setCentreRow(m_model.atTheMoneyRow());
    view()->setSelectedKey(selection() && selection()->strike() ? StrikeLadderModel::keyOf(*selection()->strike())
                                                                : QString());
}

}  // namespace ballast::ui
