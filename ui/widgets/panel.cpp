#include "ui/widgets/panel.h"

#include <QApplication>
#include <QClipboard>
#include <QPainter>
#include <QSaveFile>
#include <utility>

#include "ui/choices/choices.h"
#include "ui/format/display_zone.h"
#include "ui/theme/theme.h"
#include "ui/widgets/file_chooser.h"

namespace ballast::ui {

Panel::Panel(QString id, QString title, Selection* selection, QWidget* parent)
    : QWidget(parent), m_id(std::move(id)), m_title(std::move(title)), m_selection(selection),
      m_header(new PanelHeader(m_title, this))
{
    setObjectName(m_id);
    setAccessibleName(m_title);
    m_header->hide();
    fillMenu();
    if (m_selection) connect(m_selection, &Selection::changed, this, &Panel::refresh);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, &Panel::refresh);
    connect(&DisplayZone::instance(), &DisplayZone::changed, this, &Panel::refresh);
    connect(qApp, &QApplication::focusChanged, m_header, [this](QWidget*, QWidget* now) {
        const auto holds = [now](const QWidget* part) { return now && (now == part || part->isAncestorOf(now)); };
        m_header->setFocusWithin(holds(this) || holds(m_header));
    });
    connect(&Choices::instance(), &Choices::changed, this, &Panel::refresh);
}

Panel::~Panel() = default;

void Panel::fillMenu()
{
    QMenu* menu = m_header->menu();
    auto* copy = menu->addAction(tr("Copy\tCtrl+C"), this, &Panel::copyTable);
    auto* csv = menu->addAction(tr("Export CSV…\tCtrl+E"), this, &Panel::exportCsv);
    menu->addAction(tr("Save picture…"), this, &Panel::savePicture);
    menu->addSeparator();
    fillLinkMenu();
    menu->addAction(tr("Float\tCtrl+D"), this, &Panel::floatRequested);
    connect(menu, &QMenu::aboutToShow, this, [this, menu, copy, csv] {
        for (QAction* action : menu->actions()) {
            if (!action->data().isValid()) action->setData(action->text());
            action->setText(Choices::instance().withChosenKeys(action->data().toString()));
        }
        const bool any = !tableText(QLatin1Char('\t')).isEmpty();
        copy->setEnabled(any);
        csv->setEnabled(any);
    });
}

void Panel::fillLinkMenu()
{
    QMenu* menu = m_header->menu();
    QMenu* groups = menu->addMenu(tr("Link group\tCtrl+L"));
    for (int i = 0; i < kLinkGroups; ++i) {
        const auto group = static_cast<LinkGroup>(i);
        QAction* action = groups->addAction(tr("Group %1").arg(letterOf(group)), this,
                                            [this, group] { Q_EMIT linkGroupChosen(group); });
        action->setCheckable(true);
        connect(groups, &QMenu::aboutToShow, action,
                [this, action, group] { action->setChecked(group == m_linkGroup); });
    }
    connect(menu, &QMenu::aboutToShow, groups,
            [this, groups] { groups->menuAction()->setVisible(m_header->isLinked()); });
    connect(m_header, &PanelHeader::linkPressed, this,
            [this, groups] { groups->popup(m_header->mapToGlobal(QPoint(8, m_header->height()))); });
}

void Panel::setLinkGroup(LinkGroup group)
{
    m_linkGroup = group;
    m_header->setLinkGroup(group);
}

void Panel::showSnapshot(const SnapshotPointer& snapshot)
{
    m_snapshot = snapshot;
    refresh();
}

void Panel::refresh() { update(); }

void Panel::takeFocus(Qt::FocusReason reason)
{
    if (QWidget* content = focusProxy(); content && !content->isVisibleTo(this)) standIn(content);
    if (m_content && m_content->isVisibleTo(this)) giveBack();
    setFocus(reason);
}

/// A hidden proxy would let the focus fall to whatever stands next.
void Panel::standIn(QWidget* content)
{
    const bool held = content->hasFocus();
    m_content = content;
    setFocusProxy(nullptr);
    setFocusPolicy(Qt::StrongFocus);
    if (held) setFocus(Qt::OtherFocusReason);
}

void Panel::giveBack()
{
    setFocusPolicy(Qt::NoFocus);
    setFocusProxy(std::exchange(m_content, {}));  // Takes the focus along, if the panel has it.
}

void Panel::setContentVisible(QWidget* content, bool visible)
{
    if (content->isVisibleTo(this) == visible) return;
    if (!visible && focusProxy() == content) standIn(content);
    content->setVisible(visible);
    if (visible && m_content == content) giveBack();
}

QString Panel::tableText(QChar) const { return {}; }

void Panel::copyTable() const
{
    const QString table = tableText(QLatin1Char('\t'));
    if (!table.isEmpty()) QApplication::clipboard()->setText(table);
}

void Panel::exportCsv()
{
    const QString table = tableText(QLatin1Char(','));
    if (table.isEmpty()) return Q_EMIT noticeRaised(tr("%1: there is nothing to export now.").arg(m_title));
    const FileQuestion question{.title = tr("Export %1").arg(m_title),
                                .start = m_id + QStringLiteral(".csv"),
                                .filter = tr("CSV files (*.csv)"),
                                .isWritten = true};
    chooseFile(this, question, [this, table](const QString& file) {
        QSaveFile out(file);
        const bool written = out.open(QIODevice::WriteOnly) && out.write(table.toUtf8()) >= 0 && out.commit();
        Q_EMIT noticeRaised(written ? tr("%1 is written.").arg(file)
                                    : tr("%1 could not be written: %2.").arg(file, out.errorString()));
    });
}

void Panel::savePicture()
{
    // As it stands now, not when the person has found a name.
    QWidget* whole = m_header->parentWidget() == this ? this : parentWidget();
    const QPixmap picture = (whole ? whole : this)->grab();
    const FileQuestion question{.title = tr("Save picture of %1").arg(m_title),
                                .start = m_id + QStringLiteral(".png"),
                                .filter = tr("PNG files (*.png)"),
                                .isWritten = true};
    chooseFile(this, question, [this, picture](const QString& file) {
        const bool written = picture.save(file, "PNG");
        Q_EMIT noticeRaised(written ? tr("%1 is written.").arg(file) : tr("%1 could not be written.").arg(file));
    });
}

void Panel::paintEmptyMessage(QPainter& painter) const
{
    painter.setFont(uiFont(12));
    painter.setPen(theme().text2);
    painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap,
                     emptyMessage());
}

void Panel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().bg1);
    if (!emptyMessage().isEmpty()) paintEmptyMessage(painter);
}

QString csvCell(const QString& cell, QChar separator)
{
    const bool quoted = cell.contains(separator) || cell.contains(QLatin1Char('"')) || cell.contains(QLatin1Char('\n'));
    if (!quoted) return cell;
    QString inner = cell;
    return QLatin1Char('"') + inner.replace(QStringLiteral("\""), QStringLiteral("\"\"")) + QLatin1Char('"');
}

}  // namespace ballast::ui
