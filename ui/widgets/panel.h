#pragma once

#include <QPointer>
#include <QString>
#include <QWidget>
#include <memory>

#include "interfaces/snapshot.h"
#include "ui/link/link_groups.h"
#include "ui/widgets/panel_header.h"

namespace ballast::ui {

using SnapshotPointer = std::shared_ptr<const interfaces::Snapshot>;

/// One panel of the desk: the content of a dock whose title bar is `header()`. Subclasses draw the content and give
/// their table as text for copy and CSV.
///
/// Threads  GUI thread.
class Panel : public QWidget {
    Q_OBJECT
public:
    /// `id` is the dock's object name and stem of the picture's file: "inventory-skew". `selection` outlives the panel.
    Panel(QString id, QString title, Selection* selection, QWidget* parent);
    ~Panel() override;

    const QString& id() const { return m_id; }
    const QString& title() const { return m_title; }
    PanelHeader* header() const { return m_header; }
    Selection* selection() const { return m_selection; }

    /// The group that it follows; panels that follow nothing have none to choose.
    void setLinkGroup(LinkGroup group);
    LinkGroup linkGroup() const { return m_linkGroup; }

    /// The sections that it shows. It is called when one of them has changed, and while it is visible they are made.
    virtual interfaces::SectionSet wants() const = 0;
    /// A new picture. The base keeps it for `snapshot()` and repaints.
    virtual void showSnapshot(const SnapshotPointer& snapshot);
    const SnapshotPointer& snapshot() const { return m_snapshot; }
    /// What is missing, when there is nothing to show; empty when there is.
    virtual QString emptyMessage() const { return {}; }
    /// Head and rows at full precision, ISO-8601 UTC times, cells parted by `separator`. Empty: nothing to copy.
    virtual QString tableText(QChar separator) const;
    /// Names of the pages that a person can turn to, in the order of the header's segments; empty: there is one alone.
    virtual QStringList pages() const { return {}; }
    virtual void showPage(int /*index*/) {}
    /// Keyboard focus on what the panel shows; on the panel itself while that is hidden, so that keys for a panel never
    /// go to another one.
    void takeFocus(Qt::FocusReason reason);
    /// Puts keyboard focus on the filter, where there is one. Returns false where there is none.
    virtual bool focusFilter() { return false; }

    void copyTable() const;
    void exportCsv();
    void savePicture();

Q_SIGNALS:
    /// `wants()` says something else now.
    void wantsChanged();
    /// A person chose another link group.
    void linkGroupChosen(ballast::ui::LinkGroup group);
    /// The dock shall float or come back.
    void floatRequested();
    /// Another panel shall come forward, by id.
    void panelRequested(const QString& id);
    /// One line for the watch line: a file was written, or why not.
    void noticeRaised(const QString& text);

protected:
    /// The selection or the theme changed. The base repaints.
    virtual void refresh();
    /// Paints `emptyMessage()` at the left, 16 px in.
    void paintEmptyMessage(QPainter& painter) const;
    void paintEvent(QPaintEvent* event) override;
    /// Shows or hides what has the focus for the panel; meanwhile the panel itself holds it.
    void setContentVisible(QWidget* content, bool visible);

private:
    void fillMenu();
    void standIn(QWidget* content);
    void giveBack();
    void fillLinkMenu();

    QString m_id, m_title;
    Selection* m_selection;
    PanelHeader* m_header;
    QPointer<QWidget> m_content;  ///< The focus proxy while it is hidden.
    LinkGroup m_linkGroup{LinkGroup::A};
    SnapshotPointer m_snapshot;
};

/// One cell of a CSV line: quoted where the separator, a quote or a line break is in it.
QString csvCell(const QString& cell, QChar separator);

}  // namespace ballast::ui
