#include "ui/ladders/expiry_ladder_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

ExpiryLadderPanel::ExpiryLadderPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("greeks-by-expiry"), tr("Greeks by expiry"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Fit, {486, 366}, {420, 240});
    connect(view(), &LadderView::rowActivated, this, [this](int row) {
        if (const auto expiry = m_model.expiryAt(row); expiry && this->selection())
            this->selection()->setExpiry(expiry);
    });
    if (!selection) return;
    connect(view(), &LadderView::rowHovered, this,
            [this](int row) { this->selection()->setHover(m_model.expiryAt(row), std::nullopt); });
    connect(selection, &Selection::hovered, this, [this] {
        const auto expiry = this->selection()->hoveredExpiry();
        view()->setLinkedHover(expiry ? ExpiryLadderModel::keyOf(*expiry) : QString());
    });
}

void ExpiryLadderPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    const auto* underlying = followedUnderlying(snapshot, selection());
    if (!underlying) return setEmptyMessage(tr("No underlying yet. The ladder needs a chain of options and a book."));
    header()->setFollowText(text(underlying->code));
    showSurfaceAge(*underlying);
    if (underlying->byExpiry.empty())
        return setEmptyMessage(text(snapshot.loading.empty() ? underlying->surface->message : snapshot.loading));
    setEmptyMessage({});
    showLegNotice(
        *underlying,
        underlying->legs.empty()
            ? tr("No %1 options. The ladder fills with the first fill or a book file.").arg(text(underlying->code))
            : QString());
    m_model.show(*underlying, snapshot.time);
    if (selection() && selection()->expiry()) view()->setSelectedKey(ExpiryLadderModel::keyOf(*selection()->expiry()));
}

}  // namespace ballast::ui
