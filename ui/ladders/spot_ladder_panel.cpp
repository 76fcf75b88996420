#include "ui/ladders/spot_ladder_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {
namespace {

/// Below this the thirteen shifts do not fit at the least height of rows.
constexpr int kBriefBelow = 34 + 13 * 20;
/// And below this of the table itself the nine of a low window do not: LadderView's head, and the least rows that it
/// has in windows below and from 800 on.
constexpr int kBriefRows = 9, kHead = 34, kLeastRow = 20, kLeastRowInLowWindow = 17, kLowWindow = 800;

}  // namespace

SpotLadderPanel::SpotLadderPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("greeks-by-spot"), tr("Greeks by spot"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Fit, {444, 374}, {380, 240});
    connect(view(), &LadderView::rowDoubleClicked, this,
            [this] { Q_EMIT panelRequested(QStringLiteral("positions")); });
}

void SpotLadderPanel::resizeEvent(QResizeEvent* event)
{
    TablePanel::resizeEvent(event);
    if (m_shifts != fittingShifts()) refresh();
}

SpotLadderModel::Shifts SpotLadderPanel::fittingShifts() const
{
    using enum SpotLadderModel::Shifts;
    if (height() >= kBriefBelow) return All;
    const int least = window()->height() < kLowWindow ? kLeastRowInLowWindow : kLeastRow;
    return view()->height() < kHead + kBriefRows * least ? Fewest : Brief;
}

void SpotLadderPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    const auto* underlying = followedUnderlying(snapshot, selection());
    if (!underlying) return setEmptyMessage(tr("No underlying yet. The ladder needs a spot price and a book."));
    const QString code = text(underlying->code);
    header()->setFollowText(tr("%1, options and hedges").arg(code));
    showSurfaceAge(*underlying);
    if (underlying->bySpot.empty())
        return setEmptyMessage(snapshot.loading.empty() ? tr("Waiting for the first %1 spot price.").arg(code)
                                                        : text(snapshot.loading));
    setEmptyMessage({});
    showLegNotice(*underlying,
                  underlying->legs.empty() ? tr("No %1 options. Spot ladder shows hedges only.").arg(code) : QString());
    m_shifts = fittingShifts();
    m_model.show(*underlying, m_shifts);
}

}  // namespace ballast::ui
