#include "ui/alerts/alerts_model.h"

#include "ui/choices/desk_choices.h"
#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"
#include "ui/widgets/alert_look.h"

namespace ballast::ui {

using interfaces::AlertView;

namespace {

std::vector<LadderColumn> makeColumns(Timestamp newest)
{
    LadderColumn since = timeColumn(newest);
    since.name = QObject::tr("Since");
    std::vector<LadderColumn> columns{{"level", QObject::tr("Level"), "", "Warning", true, true, false, 14},
                                      since,
                                      {"type", QObject::tr("Type"), "", "Margin", true},
                                      {"count", QObject::tr("Times"), "", "88,888"},
                                      {"state", QObject::tr("State"), "", "asleep for 59:59", true},
                                      {"text", QObject::tr("What"), "",
                                       "BTC net delta +88.888 is outside its band ±8.888 for 88 s.", true, true, true}};
    keepWhereNarrow(columns, {"level", "time", "state", "text"});
    return columns;
}

LadderCell levelCell(const AlertView& alert)
{
    LadderCell cell = wordCell(levelWord(alert.level), alert.open ? levelTone(alert.level) : Tone::Quiet);
    cell.mark = levelMark(alert.level);
    cell.markTone = cell.tone;
    return cell;
}

LadderCell stateCell(const AlertView& alert, Timestamp now)
{
    if (!alert.open) return wordCell(QObject::tr("over"), Tone::Quiet);
    if (alert.snoozedUntil && *alert.snoozedUntil > now)
        return wordCell(QObject::tr("asleep for %1").arg(countdown(*alert.snoozedUntil - now)), Tone::Label);
    return alert.acknowledged ? wordCell(QObject::tr("acknowledged"), Tone::Label) : wordCell(QObject::tr("open"));
}

LadderRow alertRow(const AlertView& alert, Timestamp now)
{
    LadderCell count = plainCell(alert.count, 0);
    if (alert.count == 1) count.tone = Tone::Quiet;
    LadderCell words = wordCell(sentence(alert.text), alert.open ? Tone::Value : Tone::Label);
    words.toolTip = words.text;
    LadderRow row;
    row.key = QString::number(alert.id);
    row.cells = {levelCell(alert),
                 timeCell(alert.since),
                 wordCell(nameOf(alert.kind), Tone::Label),
                 count,
                 stateCell(alert, now),
                 words};
    return row;
}

}  // namespace

void AlertsModel::show(const std::vector<const AlertView*>& alerts, Timestamp now)
{
    std::vector<LadderRow> rows;
    for (const auto* alert : alerts)
        rows.push_back(alertRow(*alert, now));
    setTable(makeColumns(now), std::move(rows));
}

}  // namespace ballast::ui
