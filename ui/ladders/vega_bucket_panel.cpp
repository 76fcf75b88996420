#include "ui/ladders/vega_bucket_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

VegaBucketPanel::VegaBucketPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("vega-buckets"), tr("Vega buckets"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Fit, {486, 240}, {360, 180});
}

void VegaBucketPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    const auto* underlying = followedUnderlying(snapshot, selection());
    if (!underlying) return setEmptyMessage(tr("No underlying yet. The buckets need a chain of options and a book."));
    const QString code = text(underlying->code);
    header()->setFollowText(tr("%1, by time to expiry").arg(code));
    showSurfaceAge(*underlying);
    if (!snapshot.loading.empty()) return setEmptyMessage(text(snapshot.loading));
    if (underlying->vegaBuckets.empty()) return setEmptyMessage(tr("Vega of %1 by expiry is not computed.").arg(code));
    setEmptyMessage({});
    showLegNotice(*underlying, underlying->legs.empty() ? tr("No %1 options, so no vega.").arg(code) : QString());
    m_model.show(*underlying);
}

}  // namespace ballast::ui
