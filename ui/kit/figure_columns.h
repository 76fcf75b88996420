#pragma once

#include <QMenu>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <functional>

#include "ui/kit/figure_table.h"

namespace ballast::ui {

/// The columns of a FigureTable as a person left them: which are shown, in what order, how wide, and how many
/// stay in sight. Kept in the
/// settings under an id; each change is a step that can be taken back; sets of them have a person's own names. The
/// first column always stands, and one that takes the rest has no width of its own.
///
/// Threads  GUI thread.
class FigureColumns : public QObject {
    Q_OBJECT
public:
    static constexpr int kLongestName = 24;

    /// `table` has its model and its own widths, which "Default columns" gives back, and owns this.
    FigureColumns(const QString& id, FigureTable* table);

    bool isShown(int column) const;
    void setShown(int column, bool shown);
    /// The first `count` shown columns stay in sight while the others are scrolled.
    void freeze(int count);
    void reset();
    QStringList sets() const;
    /// A set of that name is replaced; no name, or too long a one, saves nothing.
    void saveSet(const QString& name) const;
    void chooseSet(const QString& name);
    void deleteSet(const QString& name) const;
    /// Columns to show, sets, and the way back to the default.
    void fillMenu(QMenu* menu);

private:
    QStringList state() const;
    /// What names a column that is not there, or says nothing readable, changes nothing.
    void take(const QStringList& state);
    void change(const QString& what, const std::function<void()>& act);
    /// What the mouse moved or pulled becomes one step, when it has rested.
    void noteMouse();
    void note(const QString& what);
    void restore(const QStringList& state);
    QString key(const QString& part) const;
    void fillFreezeMenu(QMenu* menu);
    void askForSetName();

    QString m_id;
    FigureTable* m_table;
    QList<int> m_widths;  ///< By column, as when last shown.
    QStringList m_default, m_before;
    QTimer m_rest;
    bool m_isTaking{};
};

}  // namespace ballast::ui
